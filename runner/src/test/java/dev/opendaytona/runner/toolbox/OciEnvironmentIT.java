package dev.opendaytona.runner.toolbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Variables that are given to a sandbox after it was made. */
@Timeout(120)
class OciEnvironmentIT {

	private static final String PRINT = "echo ${GIVEN-none} ${MADE-none} ${DAYTONA_SANDBOX_ID-none}";

	private RunnerProcess runner;

	@BeforeEach
	void start() throws Exception {
		this.runner = RunnerProcess.start(Map.of("MADE", "with", "DAYTONA_SANDBOX_ID", "id", "SECRET", "vault:old"));
	}

	@AfterEach
	void stop() {
		this.runner.close();
	}

	private ToolboxClient toolbox() {
		return this.runner.toolbox();
	}

	private void given(Map<String, Object> change) {
		ToolboxClient.Answer answer = toolbox().post("/env", change);
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.json().isObject()).isTrue();
	}

	private String shell(String command) {
		return toolbox().execute(command).json().path("result").asString().strip();
	}

	@Test
	void envWhenSetReachesEveryProcessThatStartsLater() throws Exception {
		toolbox().post("/process/session", Map.of("sessionId", "before"));
		toolbox().post("/process/pty", Map.of("id", "lazy", "lazyStart", true));
		given(Map.of("set", Map.of("GIVEN", "now", "GIT_DEFAULT_HASH", "sha256")));
		assertThat(shell(PRINT)).isEqualTo("now with id");
		assertThat(toolbox().post("/process/execute", Map.of("command", "echo $GIVEN", "envs", Map.of("GIVEN", "mine")))
			.json()
			.path("result")
			.asString()).isEqualTo("mine\n");
		assertThat(
				toolbox()
					.post("/process/code-run",
							Map.of("language", "python", "code",
									"import os; print(os.environ['GIVEN'], os.environ['MADE'])"))
					.json()
					.path("result")
					.asString())
			.isEqualTo("now with\n");
		toolbox().post("/process/session", Map.of("sessionId", "after"));
		assertThat(inSession("before")).isEqualTo("none with id\n");
		assertThat(inSession("after")).isEqualTo("now with id\n");
		assertThat(toolbox().post("/process/exec/one", Map.of("command", PRINT, "waitSeconds", 10))
			.json()
			.path("stdout")
			.path("head")
			.asString()).isEqualTo("now with id\n");
		InterpreterCall call = new InterpreterCall(toolbox(), Map.of("code", "import os; print(os.environ['GIVEN'])"));
		assertThat(call.status()).isEqualTo(1000);
		assertThat(call.text("stdout")).isEqualTo("now\n");
		try (PtyPeer peer = PtyPeer.connect(toolbox(), "lazy")) {
			peer.type("echo \"=$GIVEN=\"\n");
			peer.await("=now=");
		}
		toolbox().post("/git/init", Map.of("path", "repository"));
		assertThat(shell("git -C repository rev-parse --show-object-format")).isEqualTo("sha256");
	}

	private String inSession(String session) {
		return toolbox().with("X-Daytona-SDK-Version", "0.216.0")
			.post("/process/session/" + session + "/exec", Map.of("command", PRINT))
			.json()
			.path("stdout")
			.asString();
	}

	@Test
	void envWhenUnsetTakesAwayWhatTheSandboxWasMadeWith() {
		given(Map.of("set", Map.of("GIVEN", "vault:new", "OTHER", "vault:other")));
		given(Map.of("set", Map.of("GIVEN", "vault:newer"), "unset", List.of("MADE", "LANG"), "unsetValuePrefix",
				"vault:"));
		assertThat(shell(PRINT + "; echo ${OTHER-none} ${SECRET-none} ${LANG-none}"))
			.isEqualTo("vault:newer none id\nnone none none");
		given(Map.of("set", Map.of("MADE", "again")));
		assertThat(shell("echo $MADE")).isEqualTo("again");
	}

	@Test
	void envWhenWrongIsRefusedAndChangesNothing() {
		for (Map<String, Object> wrong : List.<Map<String, Object>>of(Map.of("set", Map.of("A-B", "secret-value")),
				Map.of("set", Map.of("1A", "x")), Map.of("set", Map.of("GIVEN", "a\0b")),
				Map.of("unset", List.of("A B")), Map.of("set", Map.of("GIVEN", "x".repeat(200_000))))) {
			ToolboxClient.Answer answer = toolbox().post("/env", wrong);
			assertError(answer, 400, "BAD_REQUEST");
			assertThat(answer.text()).doesNotContain("secret-value");
		}
		assertError(toolbox().post("/env", "{\"set\":{\"TOKEN\":secret-value}}"), 400, "INVALID_REQUEST_BODY");
		assertThat(shell(PRINT)).isEqualTo("none with id");
		assertThat(this.runner.log()).doesNotContain("secret-value");
	}

	@Test
	void envWhenTheRunnerIsKilledIsKeptUntilTheSandboxIsGone() throws Exception {
		given(Map.of("set", Map.of("GIVEN", "kept"), "unset", List.of("MADE")));
		Path file = this.runner.directory().resolve("toolbox/environments/" + RunnerProcess.SANDBOX + ".json");
		assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
		Files.writeString(file.resolveSibling("gone.json"), "{}");
		Files.writeString(file.resolveSibling(RunnerProcess.SANDBOX + ".json.new"), "{\"set\":");
		this.runner.killAndStartAgain();
		assertThat(shell(PRINT)).isEqualTo("kept none id");
		assertThat(file.getParent()).isDirectoryContaining("glob:**/" + RunnerProcess.SANDBOX + ".json")
			.isDirectoryNotContaining("glob:**/{gone*,*.new}");
		assertThat(this.runner.destroySandbox()).isEqualTo(204);
		assertThat(file).doesNotExist();
	}

	@Test
	void envWhenItsFileIsDamagedIsWithoutItAndSaysNoValue() throws Exception {
		Path file = this.runner.directory().resolve("toolbox/environments/" + RunnerProcess.SANDBOX + ".json");
		Files.writeString(file, "{\"set\":{\"GIVEN\":hidden-value");
		assertThat(shell(PRINT)).isEqualTo("none with id");
		assertThat(this.runner.log()).contains("cannot be read").doesNotContain("hidden-value");
	}

}
