package dev.opendaytona.runner.toolbox;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the suites of the toolbox share: a running sandbox whose user has a shell, and may
 * write in its home and in {@code /tmp}. Commands use paths relative to the home, since
 * not every engine under test gives processes a root of their own.
 */
public interface ToolboxContract {

	/**
	 * The toolbox of a running sandbox.
	 * @return its client
	 */
	ToolboxClient toolbox();

	/**
	 * The toolbox of a sandbox that does not exist.
	 * @return its client
	 */
	ToolboxClient unknown();

	/**
	 * The home of the sandbox's user.
	 * @return an absolute path
	 */
	String home();

	static void assertError(ToolboxClient.Answer answer, int status, String code) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(status);
		assertThat(answer.json().path("statusCode").asInt()).isEqualTo(status);
		assertThat(answer.json().path("code").asString()).isEqualTo(code);
		assertThat(answer.json().path("message").asString()).isNotEmpty();
		assertThat(answer.json().path("source").asString()).isEqualTo("DAYTONA_DAEMON");
		assertThat(answer.json().path("timestamp").asString()).isNotEmpty();
		assertThat(answer.json().path("path").asString()).startsWith("/").doesNotContain("sandboxes");
		assertThat(answer.json().path("method").asString()).isNotEmpty();
	}

}
