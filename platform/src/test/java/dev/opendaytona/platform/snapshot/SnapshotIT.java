package dev.opendaytona.platform.snapshot;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Snapshots over HTTP.
 */
class SnapshotIT {

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
	void listWhenFreshHasTheGeneralOnes() {
		Answer page = platform.call(HttpMethod.GET, "/api/snapshots?page=1&limit=2&name=daytona-&sort=name&order=asc");
		assertThat(page.body().path("items").size()).isEqualTo(2);
		assertThat(page.body().path("items").path(0).path("name").asString()).isEqualTo("daytona-large");
		assertThat(page.body().path("items").path(0).path("mem").asInt()).isEqualTo(8);
		assertThat(page.body().path("items").path(0).has("errorReason")).isTrue();
		assertThat(page.body().path("items").path(0).path("general").asBoolean()).isTrue();
		assertThat(page.body().path("page").asInt()).isEqualTo(1);
		assertThat(page.body().path("total").asInt()).isEqualTo(3);
	}

	@Test
	void importWhenNameIsEncodedCanBeFoundUsedAndDeleted() {
		Answer made = upload("tools%2Fgit%3A1.0");
		assertThat(made.status()).isEqualTo(200);
		assertThat(made.text("state")).isEqualTo("active");
		Answer found = platform.call(HttpMethod.GET, "/api/snapshots/tools%2Fgit%3A1.0");
		assertThat(found.text("id")).isEqualTo(made.text("id"));
		assertThat(platform.call(HttpMethod.GET, "/api/snapshots/" + made.text("id")).text("name"))
			.isEqualTo("tools/git:1.0");
		assertThat(platform.create("{\"snapshot\":\"tools/git:1.0\"}").text("snapshot")).isEqualTo("tools/git:1.0");
		assertThat(upload("tools%2Fgit%3A1.0").status()).isEqualTo(409);
		assertThat(platform.call(HttpMethod.DELETE, "/api/snapshots/" + made.text("id")).status()).isEqualTo(200);
		assertThat(platform.call(HttpMethod.GET, "/api/snapshots/tools%2Fgit%3A1.0").status()).isEqualTo(404);
	}

	@Test
	void importWhenNameIsWrongIsRefused() {
		assertThat(upload("..%2Fx").status()).isEqualTo(400);
		assertThat(upload("a%00b").message()).startsWith("'a?b' is not a name for an image");
	}

	@Test
	void importWhenRunnerRefusesLeavesNothing() {
		platform.runner().failWith(422);
		try {
			assertThat(upload("broken").status()).isEqualTo(422);
		}
		finally {
			platform.runner().failWith(0);
		}
		assertThat(platform.call(HttpMethod.GET, "/api/snapshots/broken").status()).isEqualTo(404);
	}

	@Test
	void restartWhenKilledDuringAnImportForgetsIt() {
		TestDatabase.execute(platform.database(),
				"insert into snapshot (id, name, image, state, cpu, memory_gib, disk_gib, created_at, updated_at)"
						+ " values (gen_random_uuid(), 'half', 'local:half', 'pending', 1, 1, 3, now(), now())");
		assertThat(platform.create("{\"snapshot\":\"half\"}").message()).isEqualTo("Snapshot half is pending");
		platform.restart();
		assertThat(platform.call(HttpMethod.GET, "/api/snapshots/half").status()).isEqualTo(404);
	}

	private static Answer upload(String name) {
		return platform.call(HttpMethod.PUT, "/api/images/" + name, "tar");
	}

}
