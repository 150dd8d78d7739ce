package dev.opendaytona.platform.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.RunnerInfo;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The runner's HTTP, with a scripted peer.
 */
class RunnerClientTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final UUID PLATFORM = UUID.randomUUID();

	private final WireMockServer runner = new WireMockServer(WireMockConfiguration.options().dynamicPort());

	private RunnerClient client = client(1);

	@BeforeEach
	void start() {
		this.runner.start();
		this.client = client(this.runner.port());
	}

	@AfterEach
	void stop() {
		this.runner.stop();
	}

	private static RunnerClient client(int port) {
		return new RunnerClient(new RunnerSettings(URI.create("http://127.0.0.1:" + port), Secret.of("token")),
				new JsonMapper(), Mono.just(PLATFORM));
	}

	@Test
	void createWhenAskedSendsTheSpecAndTheToken() {
		this.runner.stubFor(WireMock.put("/sandboxes/a")
			.withHeader("Authorization", WireMock.equalTo("Bearer token"))
			.withHeader(RunnerInfo.PLATFORM, WireMock.equalTo(PLATFORM.toString()))
			.withHeader("Content-Type", WireMock.containing("application/json"))
			.withRequestBody(WireMock.equalToJson("""
					{"id":"a","image":"host:default","user":"daytona","env":{"A":"b"},
					"limits":{"cpus":1.0,"memoryMib":1024,"diskMib":3072,"pids":100},
					"network":{"blockAll":false,"allowedCidrs":[]},"program":[]}"""))
			.willReturn(WireMock.okJson("{\"id\":\"a\",\"phase\":\"RUNNING\",\"later\":1}")));
		SandboxSpec spec = new SandboxSpec("a", "host:default", "daytona", Map.of("A", "b"),
				new SandboxSpec.Limits(1, 1024, 3072, 100), NetworkPolicy.OPEN);
		StepVerifier.create(this.client.create(spec))
			.assertNext((status) -> assertThat(status.phase()).isEqualTo(SandboxStatus.Phase.RUNNING))
			.expectComplete()
			.verify(LIMIT);
	}

	@ParameterizedTest
	@CsvSource({ "400, InvalidRequest", "404, NotFound", "408, Timeout", "409, Conflict", "410, Gone",
			"422, Unsupported", "429, RateLimited", "503, Unavailable", "500, Internal" })
	void stopWhenRunnerRefusesKeepsCodeAndMessage(int status, String kind) {
		this.runner.stubFor(WireMock.post("/sandboxes/a/stop?graceSeconds=10")
			.willReturn(WireMock.jsonResponse("{\"code\":\"THE_CODE\",\"message\":\"The message\"}", status)));
		StepVerifier.create(this.client.stop("a", Duration.ofSeconds(10))).expectErrorSatisfies((failure) -> {
			assertThat(failure.getClass().getSimpleName()).isEqualTo(kind);
			assertThat(((ApiException) failure).code()).isEqualTo("THE_CODE");
			assertThat(failure).hasMessage("The message");
		}).verify(LIMIT);
	}

	@Test
	void listWhenTokenIsRefusedIsUnavailableAndSaysWhy() {
		this.runner.stubFor(WireMock.get("/sandboxes").willReturn(WireMock.unauthorized()));
		StepVerifier.create(this.client.list())
			.expectErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(ApiException.Unavailable.class)
				.hasMessageContaining("does not accept this server's token"))
			.verify(LIMIT);
	}

	@Test
	void findWhenUnknownIsEmpty() {
		this.runner.stubFor(WireMock.get("/sandboxes/a").willReturn(WireMock.notFound()));
		StepVerifier.create(this.client.find("a")).expectComplete().verify(LIMIT);
	}

	@ParameterizedTest
	@CsvSource({ "EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "RANDOM_DATA_THEN_CLOSE", "MALFORMED_RESPONSE_CHUNK" })
	void infoWhenConnectionBreaksIsUnavailable(Fault fault) {
		this.runner.stubFor(WireMock.get("/info").willReturn(WireMock.aResponse().withFault(fault)));
		StepVerifier.create(this.client.info()).expectError(ApiException.Unavailable.class).verify(LIMIT);
	}

	@Test
	void infoWhenNobodyListensIsUnavailable() {
		this.runner.stop();
		StepVerifier.create(this.client.info()).expectErrorSatisfies((failure) -> {
			assertThat(failure).isInstanceOf(ApiException.Unavailable.class);
			assertThat(failure).hasMessageContaining("the runner does not answer");
		}).verify(LIMIT);
	}

	@Test
	void infoWhenAnswerIsLateIsTimeout() {
		this.runner.stubFor(WireMock.get("/info").willReturn(WireMock.ok().withFixedDelay(15_000)));
		StepVerifier.create(this.client.info()).expectError(ApiException.Timeout.class).verify(LIMIT);
	}

	@Test
	void importImageWhenNameHasColonEncodesItAndStreams() {
		this.runner.stubFor(WireMock.put("/images/local%3Atools")
			.withRequestBody(WireMock.equalTo("tar"))
			.willReturn(WireMock.okJson("{\"name\":\"local:tools\",\"sizeBytes\":3}")));
		var body = Flux.just(
				DefaultDataBufferFactory.sharedInstance.wrap("tar".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
		StepVerifier
			.create(this.client.importImage("local:tools",
					body.cast(org.springframework.core.io.buffer.DataBuffer.class)))
			.assertNext((image) -> assertThat(image.sizeBytes()).isEqualTo(3))
			.expectComplete()
			.verify(LIMIT);
	}

}
