package dev.opendaytona.runner.toolbox;

import java.util.Map;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Language servers over {@code crun}.
 */
@Timeout(120)
class OciLspIT implements LspContract {

	private static final String HOME = "/home/daytona";

	private static OciRunner runner;

	private static String sandbox;

	@BeforeAll
	static void start() {
		runner = OciRunner.start();
		sandbox = runner.create();
		LspContract.install(runner.toolbox(sandbox), HOME + "/.local/bin/pyright-langserver");
	}

	@AfterAll
	static void stop() {
		runner.destroy(sandbox);
		runner.close();
	}

	@Override
	public ToolboxClient toolbox() {
		return runner.toolbox(sandbox);
	}

	@Override
	public ToolboxClient unknown() {
		return runner.toolbox("unknown");
	}

	@Override
	public String home() {
		return HOME;
	}

	@Test
	void sandboxWithoutAServerSaysHowToInstallOne() {
		String bare = runner.create(Map.of("PATH", "/usr/sbin"));
		ToolboxClient client = runner.toolbox(bare);
		LspContract.project(client, "project", "");
		Answer python = LspContract.start(client, "project");
		ToolboxContract.assertError(python, 422, "LSP_SERVER_NOT_INSTALLED");
		assertThat(python.text()).contains("npm install -g pyright", "pip install python-lsp-server", "pylsp");
		Answer typescript = client.post("/lsp/start", Map.of("languageId", "typescript", "pathToProject", "project"));
		ToolboxContract.assertError(typescript, 422, "LSP_SERVER_NOT_INSTALLED");
		assertThat(typescript.text()).contains("npm install -g typescript typescript-language-server");
		runner.destroy(bare);
	}

	@Test
	void serverThatHasNoInterpreterIsAsIfItWereMissing() {
		String bare = runner.create(Map.of("PATH", "/usr/sbin"));
		ToolboxClient client = runner.toolbox(bare);
		LspContract.install(client, HOME + "/.local/bin/pyright-langserver");
		LspContract.project(client, "project", "");
		Answer answer = LspContract.start(client, "project");
		ToolboxContract.assertError(answer, 422, "LSP_SERVER_NOT_INSTALLED");
		assertThat(answer.text())
			.contains("'" + HOME + "/.local/bin/pyright-langserver' is there, but could not be started: "
					+ "it ended with exit code 127: ", "python3");
		runner.destroy(bare);
	}

}
