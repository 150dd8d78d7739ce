package dev.opendaytona.runner.toolbox;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Terminals whose sandbox or runner ends. */
@Timeout(60)
class PtyEndIT {

	private OciRunner runner;

	private String sandbox;

	@BeforeEach
	void start() {
		this.runner = OciRunner.start();
		this.sandbox = this.runner.create();
		ToolboxClient client = this.runner.toolbox(this.sandbox);
		assertThat(client.post("/process/pty", Map.of("id", "one")).status()).isEqualTo(201);
		assertThat(client.post("/process/pty", Map.of("id", "lazy", "lazyStart", true)).status()).isEqualTo(201);
	}

	@AfterEach
	void end() {
		this.runner.destroy(this.sandbox);
		this.runner.close();
	}

	@Test
	void stopWhenAClientIsConnectedTellsItTheEnd() throws Exception {
		ToolboxClient client = this.runner.toolbox(this.sandbox);
		try (PtyPeer peer = PtyPeer.connect(client, "one", PtyContract.EXIT_CONTROL)) {
			peer.await("$ ");
			this.runner.stop(this.sandbox);
			assertThat(peer.end()).isEqualTo(new PtyPeer.Close(1011, "{\"exitCode\":137,\"exitReason\":\"SIGKILL\"}"));
			ToolboxContract.assertError(client.get("/process/pty"), 409, "SANDBOX_NOT_RUNNING");
			this.runner.startAgain(this.sandbox);
			assertThat(client.get("/process/pty").text()).isEqualTo("{\"sessions\":[]}");
		}
	}

	@Test
	void destroyWhenAClientIsConnectedTellsItTheEnd() throws Exception {
		try (PtyPeer peer = PtyPeer.connect(this.runner.toolbox(this.sandbox), "one")) {
			peer.await("$ ");
			this.runner.destroy(this.sandbox);
			assertThat(peer.end().code()).isEqualTo(1011);
		}
	}

	@Test
	void restartWhenATerminalRunsEndsItAndSaysSo() throws Exception {
		try (PtyPeer peer = PtyPeer.connect(this.runner.toolbox(this.sandbox), "one")) {
			peer.await("$ ");
			this.runner.restart();
			ToolboxClient client = this.runner.toolbox(this.sandbox);
			assertThat(client.get("/process/pty").text()).isEqualTo("{\"sessions\":[]}");
			ToolboxContract.assertError(client.get("/process/pty/one"), 404, "PROCESS_NOT_FOUND");
			try (PtyPeer again = PtyPeer.open(client, "/process/pty/one/connect")) {
				assertThat(again.end().code()).isEqualTo(1011);
				assertThat(again.controls().getFirst()).contains("PTY session not found");
			}
			Polling.until("its shell ended", () -> OciRunner.processes(this.sandbox).isEmpty());
		}
	}

}
