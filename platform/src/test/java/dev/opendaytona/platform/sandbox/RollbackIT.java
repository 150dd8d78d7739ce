package dev.opendaytona.platform.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.database.Await;
import dev.opendaytona.platform.database.TestDatabase;
import dev.opendaytona.platform.storage.StorageSettings;
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
 * Going back to snapshots over HTTP.
 */
class RollbackIT {

	private static final Duration SOON = Duration.ofSeconds(10);

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

	private static Answer post(String path, String body) {
		return platform.call(HttpMethod.POST, "/api/sandbox/" + path, body);
	}

	private static String snapshot(String sandbox, String name) {
		assertThat(post(sandbox + "/snapshot", "{\"name\":\"" + name + "\"}").status()).isEqualTo(200);
		return "local:" + platform.call(HttpMethod.GET, "/api/snapshots/" + name).text("id");
	}

	private static Answer rollBack(String sandbox, String snapshot) {
		return post(sandbox + "/rollback", "{\"snapshot\":\"" + snapshot + "\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "started", "stopped" })
	void rollBackIsTheSameSandboxOfTheSnapshot(String before) {
		String id = platform.create("{\"labels\":{\"kept\":\"yes\"}}").text("id");
		String image = snapshot(id, "point-" + before);
		if (before.equals("stopped")) {
			post(id + "/stop", "{}");
		}
		Answer back = rollBack(id, "point-" + before);
		assertThat(back.status()).as(back.body().toString()).isEqualTo(200);
		assertThat(back.text("id")).isEqualTo(id);
		assertThat(back.text("state")).isEqualTo("started");
		assertThat(back.text("snapshot")).isEqualTo("point-" + before);
		assertThat(back.body().path("labels").path("kept").asString()).isEqualTo("yes");
		assertThat(platform.runner().replaced()).containsEntry(id, image);
	}

	@Test
	void rollBackWhenThereIsABackupForgetsIt() throws IOException {
		String id = platform.create("{}").text("id");
		snapshot(id, "with-backup");
		assertThat(post(id + "/backup", "{}").status()).isEqualTo(201);
		Await.until(SOON, () -> get(id).text("backupState").equals("Completed"));
		assertThat(objects()).anyMatch((path) -> path.contains(id));
		assertThat(rollBack(id, "with-backup").text("state")).isEqualTo("started");
		assertThat(get(id).text("backupState")).isEqualTo("None");
		assertThat(objects()).noneMatch((path) -> path.contains(id));
	}

	private static Answer get(String id) {
		return platform.call(HttpMethod.GET, "/api/sandbox/" + id);
	}

	private static List<String> objects() throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).map(Path::toString).toList();
		}
	}

	@Test
	void rollBackWhenTheSnapshotIsDeletedMeanwhileKeepsItsImage() {
		String id = platform.create("{}").text("id");
		snapshot(id, "deleted-after");
		assertThat(rollBack(id, "deleted-after").text("state")).isEqualTo("started");
		assertThat(platform.call(HttpMethod.DELETE, "/api/snapshots/deleted-after").status()).isEqualTo(200);
		assertThat(rollBack(id, "deleted-after").message()).contains("not found");
		assertThat(platform.state(id)).isEqualTo("started");
	}

	@Test
	void rollBackWhenTheRunnerIsAwayIsDoneWhenItIsBack() {
		String id = platform.create("{}").text("id");
		String image = snapshot(id, "for-later");
		platform.runner().failWith(503);
		Answer begun = rollBack(id, "for-later");
		assertThat(begun.status()).isEqualTo(200);
		assertThat(begun.text("state")).isEqualTo("restoring");
		platform.runner().failWith(0);
		Await.until(SOON, () -> platform.state(id).equals("started"));
		assertThat(platform.runner().replaced()).containsEntry(id, image);
	}

	@Test
	void rollBackWhenTheRunnerStaysAwayIsInErrorAndCannotBeStartedAsAMixture() {
		String id = platform.create("{}").text("id");
		snapshot(id, "never");
		platform.runner().failWith(503);
		assertThat(rollBack(id, "never").text("state")).isEqualTo("restoring");
		TestDatabase.execute(platform.database(), "update sandbox set deadline = now() - interval '1 s',"
				+ " lease_until = now() - interval '1 s' where id = '" + id + "'");
		Await.until(SOON, () -> platform.state(id).equals("error"));
		platform.runner().failWith(0);
		assertThat(get(id).body().path("recoverable").asBoolean()).isFalse();
		assertThat(post(id + "/recover", "{}").status()).isEqualTo(400);
		assertThat(rollBack(id, "never").text("state")).isEqualTo("started");
	}

	@Test
	void rollBackWhenItFailsCanBeTriedAgain() {
		String id = platform.create("{}").text("id");
		snapshot(id, "twice");
		platform.runner().failWith(422);
		assertThat(rollBack(id, "twice").status()).isEqualTo(422);
		assertThat(platform.state(id)).isEqualTo("error");
		platform.runner().failWith(0);
		assertThat(rollBack(id, "twice").text("state")).isEqualTo("started");
	}

	@Test
	void rollBackWhenTheRequestIsWrongIsRefused() {
		String id = platform.create("{}").text("id");
		assertThat(rollBack(id, "nothing-like-it").status()).isEqualTo(400);
		assertThat(post(id + "/rollback", "{}").message()).contains("id or name of a snapshot");
		assertThat(rollBack("nobody", "daytona-small").status()).isEqualTo(404);
		snapshot(id, "inactive");
		String other = platform.call(HttpMethod.GET, "/api/snapshots/inactive").text("id");
		platform.call(HttpMethod.POST, "/api/snapshots/" + other + "/deactivate", "{}");
		assertThat(rollBack(id, "inactive").message()).isEqualTo("Snapshot inactive is inactive");
		assertThat(platform.state(id)).isEqualTo("started");
	}

}
