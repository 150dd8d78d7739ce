package dev.opendaytona.platform.sandbox;

import java.time.Duration;
import java.util.UUID;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.database.Await;
import dev.opendaytona.platform.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept and what the runner has come together, whatever happens.
 */
class ReconcilerIT {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final TestPlatform platform = new TestPlatform();

	@AfterEach
	void close() {
		this.platform.close();
	}

	@Test
	void compareWhenStoppedOnTheRunnerBecomesStopped() {
		String id = this.platform.create("{}").text("id");
		this.platform.runner().phases().put(id, "STOPPED");
		await(id, "stopped");
		assertThat(get(id).text("errorReason")).contains("stopped without being asked");
	}

	@Test
	void compareWhenFailedOnTheRunnerBecomesErrorAndCanBeRecovered() {
		String id = this.platform.create("{}").text("id");
		this.platform.runner().phases().put(id, "FAILED");
		await(id, "error");
		assertThat(get(id).body().path("recoverable").asBoolean()).isTrue();
		assertThat(call(HttpMethod.POST, id + "/start").message()).isEqualTo("Sandbox is in an errored state");
		assertThat(call(HttpMethod.POST, id + "/recover").text("state")).isEqualTo("started");
	}

	@Test
	void compareWhenGoneFromTheRunnerBecomesErrorForGood() {
		String id = this.platform.create("{}").text("id");
		this.platform.runner().phases().remove(id);
		await(id, "error");
		assertThat(get(id).body().path("recoverable").asBoolean()).isFalse();
		assertThat(call(HttpMethod.POST, id + "/recover").status()).isEqualTo(400);
		assertThat(call(HttpMethod.DELETE, id).text("state")).isEqualTo("destroyed");
	}

	@Test
	void compareWhenRunnerHasAnUnknownSandboxRemovesIt() {
		String orphan = UUID.randomUUID().toString();
		String kept = this.platform.create("{}").text("id");
		this.platform.runner().phases().put(orphan, "RUNNING");
		Await.until(SOON, () -> !this.platform.runner().phases().containsKey(orphan));
		assertThat(this.platform.runner().phases()).containsKey(kept);
	}

	@Test
	void compareWhenStoppedHereButRunningThereStopsIt() {
		String id = this.platform.create("{}").text("id");
		call(HttpMethod.POST, id + "/stop");
		this.platform.runner().phases().put(id, "RUNNING");
		Await.until(SOON, () -> "STOPPED".equals(this.platform.runner().phases().get(id)));
		await(id, "stopped");
	}

	@Test
	void createWhenRunnerIsDownIs503AndLeavesNothing() {
		this.platform.runner().failWith(503);
		Answer answer = this.platform.create("{\"name\":\"unlucky\"}");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.message()).isEqualTo("The runner was told to fail");
		this.platform.runner().failWith(0);
		Await.until(SOON, () -> this.platform.create("{\"name\":\"unlucky\"}").status() == 200);
	}

	@Test
	void createWhenRunnerIsUnreachableSaysWhatToDo() {
		this.platform.runner().server().stop();
		Answer answer = this.platform.create("{}");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.text("code")).isEqualTo("RUNNER_UNAVAILABLE");
		assertThat(answer.message()).contains("the runner does not answer").contains("daytona doctor");
	}

	@ParameterizedTest
	@CsvSource({ "start, stopped", "stop, started" })
	void callWhenRunnerIsDownLeavesTheState(String action, String state) {
		String id = this.platform.create("{}").text("id");
		if (action.equals("start")) {
			call(HttpMethod.POST, id + "/stop");
		}
		this.platform.runner().failWith(503);
		assertThat(call(HttpMethod.POST, id + "/" + action).status()).isEqualTo(503);
		assertThat(this.platform.state(id)).isEqualTo(state);
		this.platform.runner().failWith(0);
		assertThat(call(HttpMethod.POST, id + "/" + action).status()).isEqualTo(200);
	}

	@Test
	void deleteWhenRunnerIsDownIsAcceptedAndFinishedLater() {
		String id = this.platform.create("{\"name\":\"going\"}").text("id");
		this.platform.runner().failWith(503);
		assertThat(call(HttpMethod.DELETE, id).text("state")).isEqualTo("destroying");
		assertThat(call(HttpMethod.GET, "going").status()).isEqualTo(404);
		this.platform.runner().failWith(0);
		expireLeases();
		Await.until(SOON, () -> get(id).status() == 404);
		assertThat(this.platform.runner().phases()).doesNotContainKey(id);
	}

	@ParameterizedTest
	@CsvSource({ "creating, started, started", "starting, started, started", "stopping, stopped, stopped",
			"destroying, destroyed, ''" })
	void restartWhenKilledInTransitionFinishesIt(String state, String desired, String end) {
		String id = this.platform.create("{}").text("id");
		set(id, "state = '" + state + "', desired_state = '" + desired
				+ "', lease_until = now() + interval '1 hour', deadline = now() + interval '1 hour'");
		this.platform.restart();
		await(id, end);
	}

	@ParameterizedTest
	@CsvSource({ "creating, started", "starting, started", "stopping, stopped", "destroying, destroyed" })
	void transitionWhenDeadlinePassesEndsInError(String state, String desired) {
		String id = this.platform.create("{}").text("id");
		this.platform.runner().failWith(503);
		set(id, "state = '" + state + "', desired_state = '" + desired
				+ "', lease_until = now() - interval '1 s', deadline = now() - interval '1 s'");
		await(id, "error");
		assertThat(get(id).text("errorReason")).isNotEmpty();
		if (desired.equals("destroyed")) {
			this.platform.runner().failWith(0);
			await(id, "");
		}
	}

	@Test
	void deleteWhileCreatingWinsAndLeavesNothing() {
		this.platform.runner().delay(700);
		java.util.concurrent.CompletableFuture<Answer> creating = java.util.concurrent.CompletableFuture
			.supplyAsync(() -> this.platform.create("{\"name\":\"race\"}"));
		Await.until(SOON, () -> call(HttpMethod.GET, "race").status() == 200);
		assertThat(call(HttpMethod.DELETE, "race").status()).isEqualTo(200);
		creating.join();
		Await.until(SOON, () -> this.platform.runner().phases().isEmpty());
		assertThat(call(HttpMethod.GET, "race").status()).isEqualTo(404);
	}

	@Test
	void timersWhenIdleStopAndThenDelete() {
		String id = this.platform.create("{\"autoStopInterval\":1,\"autoDeleteInterval\":1}").text("id");
		String busy = this.platform.create("{\"autoStopInterval\":1}").text("id");
		set(id, "last_activity_at = now() - interval '61 s'");
		await(id, "stopped");
		assertThat(this.platform.state(busy)).isEqualTo("started");
		set(id, "stopped_at = now() - interval '61 s'");
		await(id, "");
	}

	@Test
	void timersWhenTimeToLiveIsOverDestroy() {
		String id = this.platform.create("{\"ttlMinutes\":1}").text("id");
		set(id, "auto_destroy_at = now()");
		await(id, "");
	}

	private void expireLeases() {
		TestDatabase.execute(this.platform.database(),
				"update sandbox set lease_until = now() - interval '1 s' where lease_until is not null");
	}

	private void set(String id, String assignments) {
		TestDatabase.execute(this.platform.database(),
				"update sandbox set " + assignments + " where id = '" + id + "'");
	}

	private void await(String id, String state) {
		Await.until(SOON, () -> this.platform.state(id).equals(state));
	}

	private Answer get(String id) {
		return call(HttpMethod.GET, id);
	}

	private Answer call(HttpMethod method, String path) {
		return this.platform.call(method, "/api/sandbox/" + path);
	}

}
