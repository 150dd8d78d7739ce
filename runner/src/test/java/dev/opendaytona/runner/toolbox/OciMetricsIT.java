package dev.opendaytona.runner.toolbox;

import java.time.Duration;
import java.time.Instant;

import dev.opendaytona.api.runner.SandboxSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** What a sandbox uses, in a sandbox of {@code crun}. */
@Timeout(60)
class OciMetricsIT {

	private static final long MIB = 1024 * 1024;

	private static OciRunner runner;

	private static String sandbox;

	@BeforeAll
	static void start() {
		runner = OciRunner.start();
		sandbox = runner.create(new SandboxSpec.Limits(0.5, 300, 200, 100));
	}

	@AfterAll
	static void stop() {
		runner.destroy(sandbox);
		runner.close();
	}

	private static JsonNode metrics() {
		ToolboxClient.Answer answer = runner.toolbox(sandbox).get("/system/metrics");
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		return answer.json();
	}

	@Test
	void metricsWhenAskedTellTheLimitsOfTheSandboxNotOfTheHost() {
		Instant before = Instant.now();
		JsonNode metrics = metrics();
		assertThat(metrics.path("cpuCount").asInt()).isEqualTo(1);
		assertThat(metrics.path("memTotal").asLong()).isEqualTo(300 * MIB);
		assertThat(metrics.path("memUsed").asLong()).isBetween(1L, 100 * MIB);
		assertThat(metrics.path("diskTotal").asLong()).isEqualTo(200 * MIB);
		assertThat(metrics.path("diskFree").asLong()).isEqualTo(200 * MIB - metrics.path("diskUsed").asLong())
			.isPositive();
		Instant told = Instant.parse(metrics.path("timestamp").asString());
		assertThat(told).isBetween(before, Instant.now());
		assertThat(metrics.path("timestampUnix").asLong()).isEqualTo(told.getEpochSecond());
	}

	@Test
	void metricsWhenAProcessIsBusyTellItsShareOfTheLimit() throws Exception {
		runner.toolbox(sandbox).execute("(timeout 30 sh -c 'while :; do :; done') > /dev/null 2>&1 &");
		Polling.until("it is busy", () -> metrics().path("cpuUsedPct").asDouble() > 60);
		assertThat(metrics().path("cpuUsedPct").asDouble()).isBetween(40.0, 100.0);
		runner.toolbox(sandbox).execute("pkill timeout");
		Polling.until("it is idle", () -> metrics().path("cpuUsedPct").asDouble() < 10);
	}

	@Test
	void metricsWhenFilesAreWrittenTellThem() throws Exception {
		runner.toolbox(sandbox)
			.execute("head -c 50M /dev/urandom > large; sync large; head -c 20M /dev/zero > /dev/shm/m");
		Polling.until("files are counted", () -> metrics().path("diskUsed").asLong() > 50 * MIB);
		JsonNode metrics = metrics();
		assertThat(metrics.path("memCache").asLong()).isPositive();
		assertThat(metrics.path("memUsed").asLong()).isBetween(20 * MIB, 150 * MIB);
		runner.toolbox(sandbox).execute("rm large /dev/shm/m");
		Polling.until("they are gone", () -> metrics().path("diskUsed").asLong() < 50 * MIB);
	}

	@Test
	void metricsWhenNothingWasMeasuredYetCoverARealWindow() {
		String fresh = runner.create();
		Instant before = Instant.now();
		assertThat(runner.toolbox(fresh).get("/system/metrics").status()).isEqualTo(200);
		assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(190));
		runner.stop(fresh);
		assertError(runner.toolbox(fresh).get("/system/metrics"), 409, "SANDBOX_NOT_RUNNING");
		runner.destroy(fresh);
		assertError(runner.toolbox(fresh).get("/system/metrics"), 404, "SANDBOX_NOT_FOUND");
	}

}
