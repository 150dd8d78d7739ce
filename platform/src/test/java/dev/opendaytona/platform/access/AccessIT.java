package dev.opendaytona.platform.access;

import java.util.List;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.Platform;
import dev.opendaytona.platform.PlatformApplication;
import dev.opendaytona.platform.PlatformSettings;
import dev.opendaytona.platform.ScriptedRunner;
import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.database.DatabaseSettings;
import dev.opendaytona.platform.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may do what, over HTTP.
 */
class AccessIT {

	private static TestPlatform platform;

	@BeforeAll
	static void start() {
		platform = new TestPlatform();
	}

	@AfterAll
	static void stop() {
		platform.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/sandbox", "/api/nothing", "/", "/toolbox/x/files", "/api/health/readiness/../x",
			"/api/users/me", "/api/configuration" })
	void callWhenNoKeyIs401WithTheCommonBody(String path) {
		platform.client()
			.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isUnauthorized()
			.expectHeader()
			.exists("X-Daytona-Api-Version")
			.expectBody()
			.jsonPath("$.message")
			.isEqualTo("Invalid credentials")
			.jsonPath("$.statusCode")
			.isEqualTo(401)
			.jsonPath("$.error")
			.isEqualTo("Unauthorized");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer wrong", "Bearer ", "Basic YTpi", "Bearer" })
	void callWhenKeyIsWrongIs401(String header) {
		platform.client()
			.get()
			.uri("/api/sandbox")
			.header("Authorization", header)
			.exchange()
			.expectStatus()
			.isUnauthorized();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/health", "/api/config", "/api/shared-regions" })
	void callWhenPathIsOpenNeedsNoKey(String path) {
		platform.client().get().uri(path).exchange().expectStatus().isOk();
	}

	@Test
	void preflightWhenNoKeyIsAnswered() {
		platform.client()
			.options()
			.uri("/api/sandbox")
			.header("Origin", "https://app.example")
			.header("Access-Control-Request-Method", "POST")
			.header("Access-Control-Request-Headers", "authorization")
			.exchange()
			.expectStatus()
			.isNoContent()
			.expectHeader()
			.valueEquals("Access-Control-Allow-Origin", "https://app.example")
			.expectHeader()
			.valueEquals("Access-Control-Allow-Headers", "authorization");
	}

	@Test
	void readWhenKeyIsValidAnswers() {
		assertThat(platform.call(HttpMethod.GET, "/api/users/me").text("name")).isEqualTo("admin");
		Answer organizations = platform.call(HttpMethod.GET, "/api/organizations");
		String id = organizations.body().path(0).path("id").asString();
		assertThat(platform.call(HttpMethod.GET, "/api/organizations/" + id).body().has("otelConfig")).isTrue();
		Answer key = platform.call(HttpMethod.GET, "/api/api-keys/current");
		assertThat(key.text("value")).isEqualTo("dtn********************sts");
		assertThat(key.body().path("permissions").toString()).contains("write:sandboxes", "read:audit_logs");
		assertThat(platform.call(HttpMethod.GET, "/api/health/ready").status()).isEqualTo(200);
		assertThat(platform.call(HttpMethod.GET, "/api/regions").body().path(0).path("id").asString()).isEqualTo("us");
	}

	@Test
	void keyWhenMadeWorksUntilDeletedAndOnlyForItsPermissions() {
		Answer made = platform.call(HttpMethod.POST, "/api/api-keys",
				"{\"name\":\"reader\",\"permissions\":[\"delete:sandboxes\"]}");
		assertThat(made.status()).isEqualTo(201);
		String key = made.text("value");
		assertThat(key).matches("dtn_[0-9a-f]{64}");
		assertThat(platform
			.call(HttpMethod.POST, "/api/api-keys", "{\"name\":\"reader\",\"permissions\":[\"delete:sandboxes\"]}")
			.status()).isEqualTo(409);
		with(key, HttpMethod.GET, "/api/sandbox").expectStatus().isOk();
		with(key, HttpMethod.POST, "/api/sandbox/x/start").expectStatus()
			.isForbidden()
			.expectBody()
			.jsonPath("$.message")
			.value(String.class, (message) -> assertThat(message).startsWith("Access denied"));
		assertThat(platform.call(HttpMethod.DELETE, "/api/api-keys/reader").status()).isEqualTo(204);
		with(key, HttpMethod.GET, "/api/sandbox").expectStatus().isUnauthorized();
		assertThat(platform.call(HttpMethod.DELETE, "/api/api-keys/reader").status()).isEqualTo(404);
	}

	@Test
	void keyWhenWeakerDeletesNoStrongerOne() {
		make("{\"name\":\"stronger\",\"permissions\":[\"write:sandboxes\"]}");
		String weak = make("{\"name\":\"weaker\",\"permissions\":[]}");
		with(weak, HttpMethod.DELETE, "/api/api-keys/stronger").expectStatus().isForbidden();
		with(weak, HttpMethod.DELETE, "/api/api-keys/nothing").expectStatus().isNotFound();
		with(weak, HttpMethod.DELETE, "/api/api-keys/weaker").expectStatus().isNoContent();
		assertThat(platform.call(HttpMethod.DELETE, "/api/api-keys/stronger").status()).isEqualTo(204);
	}

	@Test
	void keyWhenItEndsMakesNoneThatLastsLonger() {
		java.time.Instant end = java.time.Instant.now().plusSeconds(3600);
		String ending = make("{\"name\":\"ending\",\"permissions\":[],\"expiresAt\":\"" + end + "\"}");
		for (String later : List.of("null", "\"" + end.plusSeconds(1) + "\"")) {
			create(ending, "{\"name\":\"later\",\"permissions\":[],\"expiresAt\":" + later + "}").expectStatus()
				.isForbidden();
		}
		create(ending, "{\"name\":\"sooner\",\"permissions\":[],\"expiresAt\":\"" + end.minusSeconds(1) + "\"}")
			.expectStatus()
			.isCreated();
	}

	private static String make(String key) {
		return platform.call(HttpMethod.POST, "/api/api-keys", key).text("value");
	}

	private static WebTestClient.ResponseSpec create(String with, String key) {
		return platform.client()
			.post()
			.uri("/api/api-keys")
			.header("Authorization", "Bearer " + with)
			.header("Content-Type", "application/json")
			.bodyValue(key)
			.exchange();
	}

	@Test
	void sandboxWhenOfAnotherOrganizationIsNotFound() {
		String id = platform.create("{\"name\":\"mine\"}").text("id");
		String foreign = foreignKey();
		for (String path : List.of("/api/sandbox/" + id, "/api/sandbox/mine", "/toolbox/" + id + "/version",
				"/api/toolbox/" + id + "/toolbox/version")) {
			with(foreign, HttpMethod.GET, path).expectStatus().isNotFound();
		}
		with(foreign, HttpMethod.DELETE, "/api/sandbox/" + id).expectStatus().isNotFound();
		assertThat(platform.state(id)).isEqualTo("started");
	}

	private static String foreignKey() {
		String organization = java.util.UUID.randomUUID().toString();
		String account = java.util.UUID.randomUUID().toString();
		String key = "foreign-" + organization;
		TestDatabase.execute(platform.database(),
				"insert into account values ('" + account + "', 'other', 'other@localhost', now() + interval '1 s');"
						+ "insert into organization values ('" + organization + "', 'Other', '" + account
						+ "', true, now(), now());"
						+ "insert into api_key (id, organization_id, account_id, name, hash, suffix, permissions,"
						+ " created_at) values (gen_random_uuid(), '" + organization + "', '" + account
						+ "', 'k', sha256('" + key + "'), 'xyz', '{delete:sandboxes,write:sandboxes}', now())");
		return key;
	}

	private static WebTestClient.ResponseSpec with(String key, HttpMethod method, String path) {
		return platform.client().method(method).uri(path).header("Authorization", "Bearer " + key).exchange();
	}

	@Test
	void startWhenFirstMakesAKeyOnceAndLaterTakesAGivenOne() {
		DatabaseSettings database = TestDatabase.create();
		try (ScriptedRunner runner = new ScriptedRunner()) {
			PlatformSettings settings = PlatformSettings.of(database, runner.settings()).withAddress("127.0.0.1", 0);
			String made;
			try (Platform first = PlatformApplication.start(settings)) {
				made = first.newAdminKey().orElseThrow().value();
				assertThat(made).matches("dtn_[0-9a-f]{64}");
				assertThat(first.newAdminKey()).hasToString("Optional[****]");
				assertThat(status(first, made)).isEqualTo(200);
			}
			try (Platform second = PlatformApplication.start(settings)) {
				assertThat(second.newAdminKey()).isEmpty();
				assertThat(status(second, made)).isEqualTo(200);
			}
			try (Platform third = PlatformApplication.start(settings.withAdminKey(Secret.of("given")))) {
				assertThat(third.newAdminKey()).isEmpty();
				assertThat(status(third, "given")).isEqualTo(200);
				assertThat(status(third, made)).isEqualTo(401);
			}
		}
	}

	private static int status(Platform platform, String key) {
		return WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + platform.port())
			.build()
			.get()
			.uri("/api/users/me")
			.header("Authorization", "Bearer " + key)
			.exchange()
			.returnResult(String.class)
			.getStatus()
			.value();
	}

	@Test
	void queryWhenJsonIsBareIsUnderstood() throws java.io.IOException, InterruptedException {
		platform.create("{\"labels\":{\"bare\":\"yes\"}}");
		try (java.net.Socket socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(),
				platform.platform().port())) {
			String request = "GET /api/sandbox?labels={\"bare\":\"yes\"} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
					+ "Authorization: Bearer " + TestPlatform.KEY + "\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.UTF_8));
			String answer = new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
			assertThat(answer).startsWith("HTTP/1.1 200").contains("\"bare\":\"yes\"");
		}
	}

}
