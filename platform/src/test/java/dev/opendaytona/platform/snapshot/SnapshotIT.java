package dev.opendaytona.platform.snapshot;

import java.time.Duration;
import java.util.List;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.TestPlatform.Organization;
import dev.opendaytona.platform.database.TestDatabase;
import dev.opendaytona.platform.encryption.EncryptionKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Snapshots over HTTP.
 */
class SnapshotIT {

	private static TestPlatform platform;

	@BeforeAll
	static void start() {
		platform = new TestPlatform(
				(settings) -> settings.withEncryptionKey(EncryptionKey.parse(EncryptionKey.generate())));
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
		vanishes("broken");
	}

	@Test
	void restartWhenKilledBeforeTheImageWasThereSaysSo() {
		insert("half", "pending");
		insert("half-taken", "snapshotting");
		assertThat(platform.create("{\"snapshot\":\"half\"}").message()).isEqualTo("Snapshot half is pending");
		platform.restart();
		assertThat(become("half", "error").text("errorReason")).contains("The server ended while it was made");
		assertThat(become("half-taken", "error").text("errorReason")).contains("delete it and make it again");
		delete("half");
		delete("half-taken");
	}

	@Test
	void restartWhenKilledAfterTheImageWasThereActivatesIt() {
		platform.runner().images().put("local:whole", "");
		insert("whole", "snapshotting");
		platform.restart();
		assertThat(become("whole", "active").body().path("size").asDouble()).isEqualTo(1.0);
		delete("whole");
		assertThat(platform.runner().images()).doesNotContainKey("local:whole");
	}

	private static void insert(String name, String state) {
		TestDatabase.execute(platform.database(),
				"insert into snapshot (id, organization_id, name, image, state, cpu, memory_gib, disk_gib, created_at,"
						+ " updated_at) select gen_random_uuid(), id, '" + name + "', 'local:" + name + "', '" + state
						+ "', 1, 1, 3, now(), now() from organization order by created_at limit 1");
	}

	private static void delete(String name) {
		assertThat(platform.call(HttpMethod.DELETE, "/api/snapshots/" + get(name).text("id")).status()).isEqualTo(200);
		vanishes(name);
	}

	private static void vanishes(String name) {
		Awaitility.await(name + " to be gone").atMost(Duration.ofSeconds(20)).until(() -> get(name).status() == 404);
	}

	private static Answer post(String body) {
		return platform.call(HttpMethod.POST, "/api/snapshots", body);
	}

	private static Answer become(String name, String state) {
		Awaitility.await(name + " to be " + state)
			.atMost(Duration.ofSeconds(20))
			.until(() -> get(name).text("state"), state::equals);
		return get(name);
	}

	private static Answer get(String name) {
		return platform.call(HttpMethod.GET, "/api/snapshots/" + name);
	}

	@Test
	void createWhenTheImageArrivesIsActive() {
		platform.runner().imagesAre("MAKING");
		Answer made = post("{\"name\":\"py\",\"imageName\":\"python:3.12-slim\",\"cpu\":2,\"memory\":4,\"disk\":5}");
		assertThat(made.status()).isEqualTo(200);
		assertThat(made.text("state")).isEqualTo("pending");
		assertThat(made.body().path("mem").asInt()).isEqualTo(4);
		assertThat(made.body().path("size").isNull()).isTrue();
		become("py", "pulling");
		assertThat(platform.create("{\"snapshot\":\"py\"}").message()).isEqualTo("Snapshot py is pulling");
		platform.runner().imagesAre("READY");
		Answer active = become("py", "active");
		assertThat(active.text("imageName")).isEqualTo("python:3.12-slim");
		assertThat(active.body().path("size").asDouble()).isEqualTo(1.0);
		assertThat(active.body().path("entrypoint").path(0).asString()).isEqualTo("serve");
		Answer sandbox = platform.create("{\"snapshot\":\"py\"}");
		assertThat(sandbox.text("user")).isEqualTo("app");
		assertThat(sandbox.body().path("memory").asInt()).isEqualTo(4);
		assertThat(get("py").body().path("lastUsedAt").isNull()).isFalse();
	}

	@Test
	void createWhenTheImageFailsSaysWhyAndCanBeDeleted() {
		platform.runner().imagesAre("Image 'x' is unauthorized by registry 'r'");
		try {
			post("{\"name\":\"secret\",\"imageName\":\"r.example/x:1\"}");
			assertThat(become("secret", "error").text("errorReason")).contains("unauthorized by registry");
			assertThat(platform.call(HttpMethod.DELETE, "/api/snapshots/secret").status()).isEqualTo(200);
			assertThat(get("secret").status()).isEqualTo(404);
		}
		finally {
			platform.runner().imagesAre("READY");
		}
	}

	@Test
	void createWhenTheRunnerIsAwayGoesOnWhenItIsBack() {
		platform.runner().failWith(503);
		try {
			assertThat(post("{\"name\":\"later\",\"imageName\":\"later:1\"}").text("state")).isEqualTo("pending");
		}
		finally {
			platform.runner().failWith(0);
		}
		become("later", "active");
	}

	@Test
	void createWhenRestartedInTheMiddleGoesOn() {
		platform.runner().imagesAre("MAKING");
		post("{\"name\":\"goeson\",\"imageName\":\"goeson:1\"}");
		become("goeson", "pulling");
		platform.restart();
		platform.runner().imagesAre("READY");
		become("goeson", "active");
	}

	@Test
	void deleteWhenTheImageIsOnItsWayCancels() {
		platform.runner().imagesAre("MAKING");
		try {
			Answer made = post("{\"name\":\"cancelled\",\"imageName\":\"c:1\"}");
			become("cancelled", "pulling");
			assertThat(platform.call(HttpMethod.DELETE, "/api/snapshots/" + made.text("id")).status()).isEqualTo(200);
			assertThat(get("cancelled").status()).isEqualTo(404);
			assertThat(platform.runner().images()).doesNotContainKey("local:" + made.text("id"));
		}
		finally {
			platform.runner().imagesAre("READY");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"name":"a"}                                             | Exactly one of imageName and buildInfo
					{"name":"a","imageName":"x:1","buildInfo":{}}            | Exactly one of imageName and buildInfo
					{"imageName":"x:1"}                                      | name must be
					{"name":" ","imageName":"x:1"}                           | name must be
					{"name":"<b>","imageName":"x:1"}                         | HTML
					{"name":"a","imageName":"x"}                             | must include a tag or digest
					{"name":"a","imageName":"host:5000/x"}                   | must include a tag or digest
					{"name":"a","imageName":"x:latest"}                      | ":latest" are not allowed
					{"name":"a","imageName":"host:5000/x:lts"}               | ":lts" are not allowed
					{"name":"a","imageName":"x:stable"}                      | ":stable" are not allowed
					{"name":"a","imageName":"x:1","cpu":-1}                  | CPU must not be less than 0
					{"name":"a","imageName":"x:1","cpu":64}                  | CPU request 64 exceeds maximum allowed per sandbox (4).
					{"name":"a","imageName":"x:1","disk":1000}               | Disk request 1000GB exceeds
					{"name":"a","imageName":"x:1","gpu":1}                   | gpu is not supported
					{"name":"a","imageName":"x:1","general":true}            | general
					{"name":"a","imageName":"x:1","sandboxClass":"windows"}  | sandboxClass must be 'container'
					{"name":"a","imageName":"x:1","entrypoint":[null]}       | entrypoint must be a list of texts
					""")
	void createWhenTheRequestIsWrongIsRefused(String body, String message) {
		Answer refused = post(body);
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.message()).contains(message);
	}

	@Test
	void createWhenTheNameIsTakenIsAConflict() {
		post("{\"name\":\"taken\",\"imageName\":\"x@sha256:%s\"}".formatted("a".repeat(64)));
		Answer second = post("{\"name\":\"taken\",\"imageName\":\"x:1\"}");
		assertThat(second.status()).isEqualTo(409);
		assertThat(second.message()).isEqualTo("Snapshot with name \"taken\" already exists for this organization");
	}

	@Test
	void deactivateWhenActiveKeepsSandboxesFromIt() {
		Answer made = upload("aside");
		String path = "/api/snapshots/" + made.text("id");
		assertThat(platform.call(HttpMethod.POST, path + "/deactivate").status()).isEqualTo(204);
		assertThat(platform.call(HttpMethod.POST, path + "/deactivate").status()).isEqualTo(204);
		assertThat(platform.create("{\"snapshot\":\"aside\"}").message()).isEqualTo("Snapshot aside is inactive");
		assertThat(platform.call(HttpMethod.POST, path + "/activate").text("state")).isEqualTo("active");
		assertThat(platform.create("{\"snapshot\":\"aside\"}").status()).isEqualTo(200);
		assertThat(platform.call(HttpMethod.POST, "/api/snapshots/daytona-small/deactivate").status()).isEqualTo(403);
	}

	@Test
	void logWhenAskedIsTheRunners() {
		Answer made = post("{\"name\":\"logged\",\"imageName\":\"logged:1\"}");
		String url = platform.call(HttpMethod.GET, "/api/snapshots/" + made.text("id") + "/build-logs-url").text("url");
		assertThat(url).endsWith("/api/snapshots/" + made.text("id") + "/build-logs");
		platform.client()
			.get()
			.uri(url + "?follow=true")
			.header("Authorization", "Bearer " + TestPlatform.KEY)
			.exchange()
			.expectBody(String.class)
			.isEqualTo("line one\nline two\n");
	}

	@Test
	void buildWhenTheDockerfileNamesSecretsGivesTheRunnerThoseAlone() {
		Organization other = platform.organization("manage:secrets");
		for (String name : List.of("token", "tok", "key", "file", "unnamed")) {
			secret(TestPlatform.KEY, name, "value of " + name);
		}
		secret(other.key(), "theirs", "of another organization");
		Answer made = post("""
				{"name":"with-secrets","buildInfo":{"dockerfileContent":"FROM host:default\\nRUN \
				--mount=type=secret,id=token,required --mount=type=secret,id='key',env=KEY \
				--mount=type=secret,target=/etc/file --mount=type=secret,id=theirs unnamed"}}""");
		assertThat(made.status()).as(made.message()).isEqualTo(200);
		become("with-secrets", "active");
		String asked = platform.runner()
			.images()
			.values()
			.stream()
			.filter((body) -> body.contains("id=token"))
			.findFirst()
			.orElseThrow();
		assertThat(new JsonMapper().readTree(asked).path("secrets")).isEqualTo(new JsonMapper()
			.readTree("{\"token\":\"value of token\",\"key\":\"value of key\",\"file\":\"value of file\"}"));
		assertThat(get("with-secrets").body().toString()).doesNotContain("value of");
		delete("with-secrets");
	}

	private static void secret(String key, String name, String value) {
		assertThat(platform
			.call(key, HttpMethod.POST, "/api/secret", "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value))
			.status()).isEqualTo(201);
	}

	@Test
	void snapshotWhenTakenOfASandboxIsActive() {
		Answer sandbox = platform.create("{\"name\":\"source\"}");
		Answer taken = platform.call(HttpMethod.POST, "/api/sandbox/source/snapshot", "{\"name\":\"of-source\"}");
		assertThat(taken.status()).isEqualTo(200);
		assertThat(taken.text("state")).isEqualTo("started");
		Answer snapshot = get("of-source");
		assertThat(snapshot.text("state")).isEqualTo("active");
		assertThat(snapshot.text("sourceSandboxId")).isEqualTo(sandbox.text("id"));
		assertThat(snapshot.text("ref")).contains(":daytona");
		assertThat(snapshot.body().path("size").asDouble()).isEqualTo(2.0);
		assertThat(platform.call(HttpMethod.GET, "/api/snapshots?sourceSandboxId=" + sandbox.text("id"))
			.body()
			.path("total")
			.asInt()).isEqualTo(1);
		assertThat(platform.create("{\"snapshot\":\"of-source\"}").text("user")).isEqualTo("daytona");
		Answer again = platform.call(HttpMethod.POST, "/api/sandbox/source/snapshot", "{\"name\":\"of-source\"}");
		assertThat(again.status()).isEqualTo(409);
		assertThat(platform
			.call(HttpMethod.POST, "/api/sandbox/source/snapshot", "{\"name\":\"m\",\"includeMemory\":true}")
			.message()).contains("includeMemory is not supported");
	}

	@Test
	void snapshotWhenTheRunnerFailsLeavesNothing() {
		platform.create("{\"name\":\"failing\"}");
		platform.runner().failWith(500);
		try {
			assertThat(platform.call(HttpMethod.POST, "/api/sandbox/failing/snapshot", "{\"name\":\"never\"}").status())
				.isGreaterThanOrEqualTo(500);
		}
		finally {
			platform.runner().failWith(0);
		}
		vanishes("never");
	}

	private static Answer upload(String name) {
		return platform.call(HttpMethod.PUT, "/api/images/" + name, "tar");
	}

}
