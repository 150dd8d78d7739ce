package dev.opendaytona.runner.toolbox;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Git over {@code crun}, with a server of repositories in the sandbox.
 */
class OciExecIT implements ExecContract {

	private static OciRunner runner;

	private static String sandbox;

	@BeforeAll
	static void start() {
		runner = OciRunner.start();
		sandbox = runner.create();
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
		return "/home/daytona";
	}

	/** The variable is git's own, for tests of its check. */
	@Test
	void repositoryOfAnotherUserIsForbidden() {
		String other = runner.create(Map.of("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"));
		ToolboxClient client = runner.toolbox(other);
		client.post("/git/init", Map.of("path", "others"));
		ToolboxContract.assertError(client.get("/git/status?path=others"), 403, "FORBIDDEN");
		runner.destroy(other);
	}

}
