package dev.opendaytona.runner.toolbox;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ports of a sandbox, over HTTP.
 */
class OciPortIT {

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

	@Test
	void portsWhenAServerListensAreListedAndInUse() throws Exception {
		ToolboxClient toolbox = runner.toolbox(sandbox);
		assertThat(toolbox.get("/port").text()).isEqualTo("{\"ports\":[]}");
		assertThat(toolbox.get("/port/3000/in-use").text()).isEqualTo("{\"isInUse\":false}");
		toolbox.execute("nohup python3 -m http.server 3000 > /dev/null 2>&1 &");
		Polling.until("the server listens", () -> toolbox.get("/port/3000/in-use").text().contains("true"));
		assertThat(toolbox.get("/port").text()).isEqualTo("{\"ports\":[3000]}");
	}

	@Test
	void portWhenOutOfRangeIsBadRequest() {
		for (String port : new String[] { "2999", "10000", "-1", "x", "99999999999" }) {
			ToolboxContract.assertError(runner.toolbox(sandbox).get("/port/" + port + "/in-use"), 400, "BAD_REQUEST");
		}
		ToolboxContract.assertError(runner.toolbox("unknown").get("/port"), 404, "SANDBOX_NOT_FOUND");
	}

}
