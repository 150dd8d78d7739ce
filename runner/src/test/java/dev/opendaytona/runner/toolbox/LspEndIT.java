package dev.opendaytona.runner.toolbox;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A language server with children that do not want to end, when something ends it. */
@Timeout(60)
class LspEndIT {

	private OciRunner runner;

	private String sandbox;

	@BeforeEach
	void start() throws Exception {
		this.runner = OciRunner.start();
		this.sandbox = this.runner.create();
		LspContract.install(client(), "/home/daytona/project/node_modules/.bin/pyright-langserver");
		LspContract.project(client(), "project", "children");
		Answer answer = LspContract.start(client(), "project");
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		Polling.until("it has its children", () -> sleeping() == 3);
	}

	@AfterEach
	void end() {
		this.runner.destroy(this.sandbox);
		this.runner.close();
	}

	private ToolboxClient client() {
		return this.runner.toolbox(this.sandbox);
	}

	private long sleeping() {
		return OciRunner.processes(this.sandbox).stream().filter((process) -> process.contains("sleep 1000")).count();
	}

	private Answer stop(String project) {
		return client().post("/lsp/stop", Map.of("languageId", "python", "pathToProject", project));
	}

	private Answer search() {
		return client().get("/lsp/workspacesymbols"
				+ ToolboxClient.query("query", "Greeter", "languageId", "python", "pathToProject", "project"));
	}

	@Test
	void stopEndsAllThatItStarted() {
		assertThat(stop("project").status()).isEqualTo(200);
		assertThat(OciRunner.processes(this.sandbox)).isEmpty();
	}

	@Test
	void stopOfItsSandboxEndsItAndSaysSo() {
		this.runner.stop(this.sandbox);
		assertThat(OciRunner.processes(this.sandbox)).isEmpty();
		ToolboxContract.assertError(search(), 409, "SANDBOX_NOT_RUNNING");
		this.runner.startAgain(this.sandbox);
		ToolboxContract.assertError(search(), 400, LspContract.NOT_INITIALIZED);
		assertThat(LspContract.start(client(), "project").status()).isEqualTo(200);
		assertThat(search().text()).contains("Greeter");
	}

	@Test
	void stopWhileItStartsEndsIt() throws Exception {
		LspContract.install(client(), "/home/daytona/other/node_modules/.bin/pyright-langserver");
		LspContract.project(client(), "other", "start silence");
		try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
			Future<Answer> start = threads.submit(() -> LspContract.start(client(), "other"));
			Polling.until("it starts",
					() -> OciRunner.processes(this.sandbox)
						.stream()
						.anyMatch((process) -> process.contains("other/node_modules")));
			assertThat(stop("other").status()).isEqualTo(200);
			ToolboxContract.assertError(start.get(20, TimeUnit.SECONDS), 502, LspContract.FAILED);
		}
		assertThat(stop("project").status()).isEqualTo(200);
		assertThat(OciRunner.processes(this.sandbox)).isEmpty();
	}

	@Test
	void endOfItsRunnerEndsIt() {
		this.runner.restart();
		assertThat(OciRunner.processes(this.sandbox)).isEmpty();
		ToolboxContract.assertError(search(), 400, LspContract.NOT_INITIALIZED);
		assertThat(LspContract.start(client(), "project").status()).isEqualTo(200);
	}

}
