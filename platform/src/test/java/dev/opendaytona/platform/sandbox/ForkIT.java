package dev.opendaytona.platform.sandbox;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Forks over HTTP.
 */
class ForkIT {

	private static TestPlatform platform;

	@BeforeAll
	static void start() {
		platform = new TestPlatform();
	}

	@AfterAll
	static void stop() {
		platform.close();
	}

	private static Answer fork(String of, String body) {
		return platform.call(HttpMethod.POST, "/api/sandbox/" + of + "/fork", body);
	}

	private static Answer get(String path) {
		return platform.call(HttpMethod.GET, "/api/sandbox/" + path);
	}

	@Test
	void forkWhenForkedAgainKnowsItsFamily() {
		platform.create("{\"name\":\"parent\",\"env\":{\"A\":\"b\"},\"labels\":{\"l\":\"m\"}}");
		Answer child = fork("parent", "{\"name\":\"child\"}");
		assertThat(child.status()).isEqualTo(200);
		assertThat(child.text("state")).isEqualTo("started");
		assertThat(child.text("name")).isEqualTo("child");
		assertThat(child.body().path("env").path("A").asString()).isEqualTo("b");
		assertThat(child.body().path("labels").path("l").asString()).isEqualTo("m");
		Answer grandchild = fork("child", "{}");
		assertThat(get("parent/forks").body().path(0).path("name").asString()).isEqualTo("child");
		assertThat(get("child/parent").text("name")).isEqualTo("parent");
		assertThat(get(grandchild.text("id") + "/ancestors").body()).extracting((node) -> node.path("name").asString())
			.containsExactly("child", "parent");
		assertThat(get("parent/parent").status()).isEqualTo(404);
		assertThat(get("parent/ancestors").body().isEmpty()).isTrue();
		Answer refused = platform.call(HttpMethod.DELETE, "/api/sandbox/child");
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.message()).contains("active fork children");
		assertThat(platform.call(HttpMethod.DELETE, "/api/sandbox/" + grandchild.text("id")).status()).isEqualTo(200);
		assertThat(platform.call(HttpMethod.DELETE, "/api/sandbox/child").status()).isEqualTo(200);
		assertThat(get("parent/forks").body().isEmpty()).isTrue();
		assertThat(get("parent/forks?includeDestroyed=true").body().path(0).path("id").asString())
			.isEqualTo(child.text("id"));
	}

	@Test
	void forkWhenTheRunnerFailsLeavesNothing() {
		platform.create("{\"name\":\"unlucky\"}");
		platform.runner().failWith(422);
		try {
			assertThat(fork("unlucky", "{\"name\":\"never\"}").status()).isEqualTo(422);
		}
		finally {
			platform.runner().failWith(0);
		}
		assertThat(get("never").status()).isEqualTo(404);
	}

	@Test
	void forkWhenTheRequestIsWrongIsRefused() {
		platform.create("{\"name\":\"good\"}");
		assertThat(fork("nobody", "{}").status()).isEqualTo(404);
		assertThat(fork("good", "{\"name\":\"<b>\"}").status()).isEqualTo(400);
		assertThat(fork("good", "{\"name\":\"good\"}").status()).isEqualTo(409);
		assertThat(fork("good", "").status()).isEqualTo(200);
	}

}
