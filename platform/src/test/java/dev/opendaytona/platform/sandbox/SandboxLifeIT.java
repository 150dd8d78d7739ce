package dev.opendaytona.platform.sandbox;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The life of a sandbox over HTTP.
 */
class SandboxLifeIT {

	private static TestPlatform platform;

	@BeforeAll
	static void start() {
		platform = new TestPlatform();
	}

	@AfterAll
	static void stop() {
		platform.close();
	}

	@Test
	void createWhenDefaultsAnswersStarted() {
		Answer created = platform.create("{\"labels\":{\"a\":\"b\"},\"env\":{\"X\":\"1\"}}");
		assertThat(created.status()).isEqualTo(200);
		assertThat(created.text("state")).isEqualTo("started");
		assertThat(created.text("desiredState")).isEqualTo("started");
		assertThat(created.text("name")).isEqualTo(created.text("id"));
		assertThat(created.text("user")).isEqualTo("daytona");
		assertThat(created.text("target")).isEqualTo("us");
		assertThat(created.text("snapshot")).isEqualTo("daytona-small");
		assertThat(created.text("toolboxProxyUrl")).isEqualTo(platform.base() + "/toolbox");
		assertThat(created.body().path("cpu").asInt()).isEqualTo(1);
		assertThat(created.body().path("autoStopInterval").asInt()).isEqualTo(15);
		assertThat(created.body().path("autoDeleteInterval").asInt()).isEqualTo(-1);
		assertThat(created.body().path("labels").path("a").asString()).isEqualTo("b");
		assertThat(platform.runner().phases()).containsEntry(created.text("id"), "RUNNING");
	}

	@Test
	void stopStartDeleteWhenInOrderEachAnswersItsState() {
		String id = platform.create("{\"name\":\"cycle\"}").text("id");
		assertThat(call(HttpMethod.POST, "cycle/stop").text("state")).isEqualTo("stopped");
		assertThat(call(HttpMethod.POST, id + "/stop").message()).isEqualTo("Sandbox is not in a stoppable state");
		assertThat(call(HttpMethod.POST, "cycle/start").toString()).contains("\"state\":\"started\"");
		assertThat(call(HttpMethod.POST, "cycle/start").toString()).contains("\"state\":\"started\"");
		assertThat(call(HttpMethod.DELETE, "cycle").text("state")).isEqualTo("destroyed");
		assertThat(call(HttpMethod.GET, "cycle").message()).isEqualTo("Sandbox with ID or name cycle not found");
		assertThat(call(HttpMethod.GET, id).status()).isEqualTo(404);
		assertThat(platform.runner().phases()).doesNotContainKey(id);
	}

	@Test
	void deleteWhenDoneReleasesTheName() {
		platform.create("{\"name\":\"again\"}");
		assertThat(platform.create("{\"name\":\"again\"}").status()).isEqualTo(409);
		call(HttpMethod.DELETE, "again");
		assertThat(platform.create("{\"name\":\"again\"}").status()).isEqualTo(200);
	}

	@Test
	void stopWhenEphemeralDestroys() {
		platform.create("{\"name\":\"brief\",\"autoDeleteInterval\":0}");
		assertThat(call(HttpMethod.POST, "brief/stop").text("state")).isEqualTo("destroyed");
		assertThat(call(HttpMethod.GET, "brief").status()).isEqualTo(404);
	}

	@Test
	void settingsWhenChangedAreEchoed() {
		platform.create("{\"name\":\"settings\",\"labels\":{\"old\":\"1\"}}");
		Answer labels = platform.call(HttpMethod.PUT, "/api/sandbox/settings/labels", "{\"labels\":{\"new\":\"2\"}}");
		assertThat(labels.body().path("labels").toString()).isEqualTo("{\"new\":\"2\"}");
		assertThat(call(HttpMethod.POST, "settings/autodelete/60").body().path("autoDeleteInterval").asInt())
			.isEqualTo(60);
		Answer off = call(HttpMethod.POST, "settings/autodelete/-1");
		assertThat(off.status()).isEqualTo(201);
		assertThat(off.body().path("autoDeleteInterval").asInt()).isEqualTo(-1);
		assertThat(call(HttpMethod.POST, "settings/autostop/0").body().path("autoStopInterval").asInt()).isZero();
		assertThat(call(HttpMethod.POST, "settings/public/true").body().path("public").asBoolean()).isTrue();
		assertThat(call(HttpMethod.POST, "settings/ttl/5").text("autoDestroyAt")).isNotEmpty();
		Answer network = platform.call(HttpMethod.POST, "/api/sandbox/settings/network-settings",
				"{\"networkAllowList\":\"10.0.0.0/8\"}");
		assertThat(network.text("networkAllowList")).isEqualTo("10.0.0.0/8");
		assertThat(call(HttpMethod.POST, "settings/last-activity").status()).isEqualTo(201);
	}

	@Test
	void listWhenPagedEndsWithNull() {
		for (int index = 0; index < 5; index++) {
			platform.create("{\"labels\":{\"page\":\"me\"}}");
		}
		String cursor = "";
		int seen = 0;
		int pages = 0;
		do {
			Answer page = platform.call(HttpMethod.GET,
					"/api/sandbox?limit=2&labels=%7B%22page%22%3A%22me%22%7D&cursor=" + cursor);
			assertThat(page.body().has("nextCursor")).isTrue();
			assertThat(page.body().path("items").path(0).has("env")).isFalse();
			seen += page.body().path("items").size();
			cursor = page.text("nextCursor");
			pages++;
		}
		while (!cursor.isEmpty() && pages < 10);
		assertThat(seen).isEqualTo(5);
		assertThat(pages).isEqualTo(3);
		Answer paginated = platform.call(HttpMethod.GET,
				"/api/sandbox/paginated?limit=3&page=2&labels=%7B%22page%22%3A%22me%22%7D");
		assertThat(paginated.body().path("items").size()).isEqualTo(2);
		assertThat(paginated.body().path("total").asInt()).isEqualTo(5);
		assertThat(paginated.body().path("totalPages").asInt()).isEqualTo(2);
	}

	private static Answer call(HttpMethod method, String path) {
		return platform.call(method, "/api/sandbox/" + path);
	}

}
