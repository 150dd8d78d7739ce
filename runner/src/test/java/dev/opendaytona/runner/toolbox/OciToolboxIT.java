package dev.opendaytona.runner.toolbox;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The toolbox over {@code crun}, as the platform reaches it: through the runner's HTTP,
 * with its token.
 */
class OciToolboxIT implements InfoContract, FilesContract, ProcessContract, CodeRunContract, InterpreterContract,
		PtyContract, TransferContract, SessionContract {

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

	@Test
	void stoppedSandboxIsConflict() {
		String stopped = runner.create();
		runner.stop(stopped);
		ToolboxContract.assertError(runner.toolbox(stopped).execute("true"), 409, "SANDBOX_NOT_RUNNING");
		ToolboxContract.assertError(runner.toolbox(stopped).get("/files"), 409, "SANDBOX_NOT_RUNNING");
		runner.destroy(stopped);
		ToolboxContract.assertError(runner.toolbox(stopped).get("/files"), 404, "SANDBOX_NOT_FOUND");
	}

	@Test
	void executeSeesTheFilesThatWereUploaded() {
		toolbox().upload("/home/daytona/seen.txt", new byte[] { 'h', 'i' });
		assertThat(toolbox().execute("cat /home/daytona/seen.txt; stat -c ' %U %a' seen.txt")
			.json()
			.path("result")
			.asString()).isEqualTo("hi daytona 644\n");
	}

	/** They say that they are empty, or have a page, whatever there is in them. */
	@Test
	void filesOfTheKernelComeWhole() {
		assertThat(toolbox().get("/files/download?path=/sys/class/net/lo/mtu").text()).isEqualTo("65536\n");
		assertThat(toolbox().get("/files/download?path=/proc/version").text()).startsWith("Linux version")
			.endsWith("\n");
		ToolboxContract.assertError(toolbox().get("/files/download?path=/sys/class/net/lo/speed"), 500,
				"FILE_READ_FAILED");
	}

}
