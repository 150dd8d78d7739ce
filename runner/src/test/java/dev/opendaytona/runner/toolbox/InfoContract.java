package dev.opendaytona.runner.toolbox;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a peer asks first. */
public interface InfoContract extends ToolboxContract {

	@Test
	default void versionIsText() {
		assertThat(toolbox().get("/version").json().path("version").asString()).isNotEmpty();
	}

	@Test
	default void directoriesAreTheHome() {
		assertThat(toolbox().get("/user-home-dir").json().path("dir").asString()).isEqualTo(home());
		assertThat(toolbox().get("/project-dir").json().path("dir").asString()).isEqualTo(home());
		assertThat(toolbox().get("/work-dir").json().path("dir").asString()).isEqualTo(home());
	}

	@Test
	default void initIsTakenAndChangesNothing() {
		ToolboxClient.Answer answer = toolbox().post("/init", Map.of("token", "secret-token"));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).doesNotContain("secret-token");
		ToolboxContract.assertError(toolbox().post("/init", Map.of()), 400, "BAD_REQUEST");
		ToolboxContract.assertError(toolbox().post("/init", "[]"), 400, "INVALID_REQUEST_BODY");
		ToolboxContract.assertError(unknown().post("/init", Map.of("token", "x")), 404, "SANDBOX_NOT_FOUND");
	}

	@Test
	default void unknownSandboxIsNotFound() {
		ToolboxContract.assertError(unknown().get("/version"), 404, "SANDBOX_NOT_FOUND");
		ToolboxContract.assertError(unknown().get("/files"), 404, "SANDBOX_NOT_FOUND");
		ToolboxContract.assertError(unknown().execute("true"), 404, "SANDBOX_NOT_FOUND");
	}

	@Test
	default void unknownRouteIsNotFound() {
		ToolboxContract.assertError(toolbox().get("/no/such/route"), 404, "NOT_FOUND");
	}

	@Test
	default void malformedQueryIsBadRequest() {
		ToolboxContract.assertError(toolbox().post("/process/execute", "{\"command\":"), 400, "INVALID_REQUEST_BODY");
		ToolboxContract.assertError(toolbox().get("/files/info"), 400, "BAD_REQUEST");
	}

}
