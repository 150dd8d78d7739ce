package dev.opendaytona.platform.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.database.TestDatabase;
import dev.opendaytona.platform.storage.StorageSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Archives and backups over HTTP, with the embedded object storage.
 */
class ArchiveIT {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	@TempDir
	private static Path directory;

	private static TestPlatform platform;

	@BeforeAll
	static void start() {
		platform = new TestPlatform((settings) -> settings.withStorage(StorageSettings.embedded(directory)));
	}

	@AfterAll
	static void stop() {
		platform.close();
	}

	@AfterEach
	void mend() {
		platform.runner().failWith(0);
	}

	private static Answer post(String path) {
		return platform.call(HttpMethod.POST, "/api/sandbox/" + path, "{}");
	}

	private static Answer get(String id) {
		return platform.call(HttpMethod.GET, "/api/sandbox/" + id);
	}

	private static void awaitText(String id, String field, String value) {
		Awaitility.await()
			.atMost(LIMIT)
			.untilAsserted(() -> assertThat(get(id).text(field)).as(get(id).body().toString()).isEqualTo(value));
	}

	private static String stopped(String name) {
		String id = platform.create("{\"name\":\"" + name + "\"}").text("id");
		assertThat(post(id + "/stop").status()).isEqualTo(200);
		return id;
	}

	private static String archived(String name) {
		String id = stopped(name);
		Answer answer = post(id + "/archive");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text("state")).isEqualTo("archiving");
		assertThat(answer.text("desiredState")).isEqualTo("archived");
		awaitText(id, "state", "archived");
		Awaitility.await().atMost(LIMIT).until(() -> !platform.runner().phases().containsKey(id));
		return id;
	}

	@Test
	void archiveWhenStartedAgainIsBack() throws IOException {
		String id = archived("there-and-back");
		assertThat(get(id).text("backupState")).isEqualTo("Completed");
		assertThat(get(id).text("backupCreatedAt")).isNotEmpty();
		Answer started = post(id + "/start");
		assertThat(started.status()).as(started.body().toString()).isEqualTo(200);
		assertThat(started.text("state")).isEqualTo("started");
		assertThat(platform.runner().phases()).containsEntry(id, "RUNNING");
		assertThat(post(id + "/stop").status()).isEqualTo(200);
		assertThat(post(id + "/archive").status()).isEqualTo(200);
		awaitText(id, "state", "archived");
		assertThat(objects()).filteredOn((path) -> path.contains(id)).hasSize(1);
		assertThat(objects()).anyMatch((path) -> path.contains(id));
		assertThat(platform.call(HttpMethod.DELETE, "/api/sandbox/" + id).status()).isEqualTo(200);
		assertThat(get(id).status()).isEqualTo(404);
		assertThat(objects()).noneMatch((path) -> path.contains(id));
	}

	private static List<String> objects() throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).map(Path::toString).toList();
		}
	}

	@Test
	void backupWhenAKilledAttemptHasLeftOneRemovesIt() throws IOException {
		String id = archived("left-behind");
		assertThat(post(id + "/start").text("state")).isEqualTo("started");
		Path known = Path.of(objects().stream().filter((path) -> path.contains(id)).findFirst().orElseThrow());
		Path left = Files.copy(known, Path.of(known.toString().replaceFirst("/v[0-9]+(?=[^/]*$)", "/v0")));
		assertThat(left).isNotEqualTo(known);
		assertThat(post(id + "/stop").status()).isEqualTo(200);
		assertThat(post(id + "/archive").status()).isEqualTo(200);
		awaitText(id, "state", "archived");
		assertThat(objects()).filteredOn((path) -> path.contains(id))
			.hasSize(1)
			.doesNotContain(left.toString(), known.toString());
		assertThat(post(id + "/start").text("state")).isEqualTo("started");
	}

	@Test
	void archiveWhenThereIsNoStorageIsRefused() {
		try (TestPlatform bare = new TestPlatform()) {
			String id = bare.create("{}").text("id");
			bare.call(HttpMethod.POST, "/api/sandbox/" + id + "/stop", "{}");
			Answer refused = bare.call(HttpMethod.POST, "/api/sandbox/" + id + "/archive", "{}");
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.message()).contains("--s3-url");
			assertThat(bare.state(id)).isEqualTo("stopped");
		}
	}

	@Test
	void archiveWhenNotStoppedIsRefused() {
		String id = platform.create("{\"name\":\"runs\"}").text("id");
		Answer refused = post(id + "/archive");
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.message()).isEqualTo("Sandbox is not stopped");
		assertThat(post("nobody/archive").status()).isEqualTo(404);
		assertThat(get(id).text("state")).isEqualTo("started");
	}

	@Test
	void archiveWhenTheRunnerCannotLeavesTheSandboxStopped() {
		String id = stopped("stays");
		platform.runner().failWith(422);
		assertThat(post(id + "/archive").status()).isEqualTo(200);
		awaitText(id, "backupState", "Error");
		awaitText(id, "state", "stopped");
		assertThat(get(id).text("errorReason")).isEqualTo("It could not be archived: The runner was told to fail");
		platform.runner().failWith(0);
		assertThat(post(id + "/start").text("state")).isEqualTo("started");
	}

	@Test
	void archiveWhenTheRunnerIsAwayWaitsForIt() {
		String id = stopped("waits");
		platform.runner().failWith(503);
		assertThat(post(id + "/archive").status()).isEqualTo(200);
		awaitText(id, "backupState", "InProgress");
		assertThat(get(id).text("state")).isEqualTo("archiving");
		platform.runner().failWith(0);
		awaitText(id, "state", "archived");
	}

	@Test
	void startWhenArchivingIsStarted() {
		String id = stopped("hurry");
		platform.runner().failWith(503);
		assertThat(post(id + "/archive").status()).isEqualTo(200);
		platform.runner().failWith(0);
		assertThat(post(id + "/start").text("state")).isEqualTo("started");
		awaitText(id, "backupState", "Completed");
		assertThat(get(id).text("state")).isEqualTo("started");
		assertThat(platform.runner().phases()).containsEntry(id, "RUNNING");
	}

	/**
	 * Before the backup, after it, while the runner forgets the sandbox, and after that.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 50, 100, 200, 500, 1000, 2000, 3000 })
	void startWheneverItIsArchivingIsStarted(int millis) throws InterruptedException {
		String id = stopped("at-" + millis);
		platform.runner().delay(100);
		try {
			assertThat(post(id + "/archive").status()).isEqualTo(200);
			Thread.sleep(millis);
			Answer started = post(id + "/start");
			assertThat(started.status()).as(started.body().toString()).isEqualTo(200);
			assertThat(started.text("state")).isEqualTo("started");
			assertThat(platform.runner().phases()).containsEntry(id, "RUNNING");
		}
		finally {
			platform.runner().delay(0);
		}
	}

	@Test
	void startWhenItCannotBeRestoredLeavesItArchived() {
		String id = archived("unlucky");
		platform.runner().failWith(422);
		assertThat(post(id + "/start").status()).isEqualTo(422);
		assertThat(get(id).text("state")).isEqualTo("archived");
		assertThat(get(id).text("errorReason")).isEqualTo("The runner was told to fail");
		platform.runner().failWith(0);
		assertThat(post(id + "/start").text("state")).isEqualTo("started");
	}

	@Test
	void archiveWhenItsSnapshotIsDeletedCanBeStarted() {
		String snapshot = platform
			.call(HttpMethod.POST, "/api/snapshots", "{\"name\":\"passing\",\"imageName\":\"registry.test/app:1\"}")
			.text("id");
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> platform.call(HttpMethod.GET, "/api/snapshots/" + snapshot).text("state").equals("active"));
		String id = platform.create("{\"name\":\"of-it\",\"snapshot\":\"passing\"}").text("id");
		assertThat(platform.call(HttpMethod.DELETE, "/api/snapshots/" + snapshot).status()).isEqualTo(200);
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> platform.call(HttpMethod.GET, "/api/snapshots/" + snapshot).status() == 404);
		assertThat(platform.runner().images().values()).anyMatch((pull) -> pull.contains("registry.test/app:1"));
		assertThat(post(id + "/stop").status()).isEqualTo(200);
		assertThat(post(id + "/archive").status()).isEqualTo(200);
		awaitText(id, "state", "archived");
		assertThat(post(id + "/start").text("state")).isEqualTo("started");
	}

	@Test
	void backupWhenTheRunnerLosesTheSandboxBringsItBack() {
		String id = platform.create("{\"name\":\"lost\"}").text("id");
		Answer asked = post(id + "/backup");
		assertThat(asked.status()).isEqualTo(201);
		assertThat(asked.text("backupState")).isEqualTo("Pending");
		awaitText(id, "backupState", "Completed");
		platform.runner().phases().remove(id);
		awaitText(id, "state", "error");
		assertThat(get(id).text("errorReason")).contains("recover it from its backup of 20");
		Answer recovered = post(id + "/recover");
		assertThat(recovered.text("state")).as(recovered.body().toString()).isEqualTo("started");
		assertThat(platform.runner().phases()).containsEntry(id, "RUNNING");
	}

	@Test
	void backupWhenThePlatformIsStartedAgainIsMade() {
		String id = stopped("goes-on");
		platform.runner().failWith(503);
		assertThat(post(id + "/archive").status()).isEqualTo(200);
		awaitText(id, "backupState", "InProgress");
		platform.restart();
		platform.runner().failWith(0);
		awaitText(id, "state", "archived");
	}

	@Test
	void archiveWhenAskedForByTheTimerHappens() {
		String id = stopped("idle");
		assertThat(post(id + "/autoarchive/1").status()).isEqualTo(201);
		assertThat(get(id).text("state")).isEqualTo("stopped");
		TestDatabase.execute(platform.database(),
				"update sandbox set state_since = now() - interval '61 s' where id = '" + id + "'");
		awaitText(id, "state", "archived");
	}

}
