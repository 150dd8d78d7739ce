package dev.opendaytona.runner.toolbox;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Terminals while the runner is killed with SIGKILL, and the next one. */
@Timeout(120)
class PtyKillIT {

	private RunnerProcess runner;

	@BeforeEach
	void start() throws Exception {
		this.runner = RunnerProcess.start(Map.of());
	}

	@AfterEach
	void stop() {
		this.runner.close();
	}

	private void typed(String id, String text, String expected) throws Exception {
		this.runner.toolbox().post("/process/pty", Map.of("id", id));
		try (PtyPeer peer = PtyPeer.connect(this.runner.toolbox(), id)) {
			peer.type(text + "\n");
			peer.await(expected);
		}
	}

	private static List<String> sleepers() {
		return OciRunner.processes(RunnerProcess.SANDBOX)
			.stream()
			.map((process) -> process.replaceFirst("^\\d+ ", "").strip())
			.filter((process) -> process.startsWith("sleep "))
			.sorted()
			.toList();
	}

	@Test
	void terminalWhenTheRunnerIsKilledEndsWithAllThatItStarted() throws Exception {
		typed("ended", "setsid sleep 1003 > /dev/null 2>&1 < /dev/null & disown; echo b\\ye; exit", "bye");
		Polling.until("the terminal ended", () -> this.runner.toolbox().get("/process/pty/ended").status() == 404);
		typed("open", "setsid sleep 1001 & (trap '' HUP; exec sleep 1002) & echo star\\ted", "started");
		this.runner.toolbox().execute("nohup sleep 1004 > /dev/null 2>&1 &");
		Polling.until("all run", () -> sleepers().size() == 4);
		this.runner.killAndStartAgain();
		assertThat(sleepers()).containsExactly("sleep 1003", "sleep 1004");
		assertThat(this.runner.toolbox().get("/process/pty").text()).isEqualTo("{\"sessions\":[]}");
		assertThat(this.runner.toolbox()
			.execute("cat /proc/[0-9]*/stat | grep ' Z ' || true")
			.json()
			.path("result")
			.asString()).isEmpty();
		typed("open", "echo ag\\ain", "again");
	}

}
