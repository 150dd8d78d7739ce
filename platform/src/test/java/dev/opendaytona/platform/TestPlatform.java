package dev.opendaytona.platform;

import java.time.Duration;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.database.DatabaseSettings;
import dev.opendaytona.platform.database.TestDatabase;
import dev.opendaytona.platform.sandbox.ReconcileSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * A control plane over a real database and a scripted runner.
 */
public final class TestPlatform implements AutoCloseable {

	public static final String KEY = "admin-key-of-the-tests";

	private static final JsonMapper JSON = new JsonMapper();

	private final ScriptedRunner runner = new ScriptedRunner();

	private final DatabaseSettings database;

	private PlatformSettings settings;

	private Platform platform;

	private WebTestClient client;

	public TestPlatform() {
		this((settings) -> settings);
	}

	public TestPlatform(java.util.function.UnaryOperator<PlatformSettings> change) {
		this(TestDatabase.create(), change);
	}

	public TestPlatform(DatabaseSettings database, java.util.function.UnaryOperator<PlatformSettings> change) {
		this.database = database;
		Duration fast = Duration.ofMillis(50);
		this.settings = change.apply(PlatformSettings.of(this.database, this.runner.settings())
			.withAddress("127.0.0.1", 0)
			.withAdminKey(Secret.of(KEY))
			.withReconcile(new ReconcileSettings(fast, fast, fast, Duration.ofMillis(200))));
		this.platform = PlatformApplication.start(this.settings);
		this.client = connect();
	}

	private WebTestClient connect() {
		return WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.platform.port())
			.responseTimeout(Duration.ofSeconds(60))
			.build();
	}

	public void restart() {
		this.platform.close();
		this.platform = PlatformApplication.start(this.settings);
		this.client = connect();
	}

	public WebTestClient client() {
		return this.client;
	}

	public Platform platform() {
		return this.platform;
	}

	public ScriptedRunner runner() {
		return this.runner;
	}

	public DatabaseSettings database() {
		return this.database;
	}

	/** Calls with the admin's key. */
	public Answer call(HttpMethod method, String path) {
		return call(KEY, method, path);
	}

	public Answer call(HttpMethod method, String path, String body) {
		return call(KEY, method, path, body);
	}

	public Answer call(String key, HttpMethod method, String path) {
		return answer(this.client.method(method)
			.uri(java.net.URI.create(base() + path))
			.header("Authorization", "Bearer " + key));
	}

	public Answer call(String key, HttpMethod method, String path, String body) {
		return answer(this.client.method(method)
			.uri(java.net.URI.create(base() + path))
			.header("Authorization", "Bearer " + key)
			.header("Content-Type", "application/json")
			.bodyValue(body));
	}

	/** Makes another organization, with a key that has these permissions. */
	public Organization organization(String... permissions) {
		UUID id = UUID.randomUUID();
		UUID account = UUID.randomUUID();
		TestDatabase.execute(this.database,
				"insert into account values ('%s', 'other', 'other@localhost', now() + interval '1 s');"
					.formatted(account)
						+ "insert into organization values ('%s', 'Other', '%s', true, now(), now())".formatted(id,
								account));
		return new Organization(id, account, key(id, account, permissions));
	}

	/** Makes another key of an organization. */
	public String key(Organization organization, String... permissions) {
		return key(organization.id(), organization.account(), permissions);
	}

	private String key(UUID organization, UUID account, String... permissions) {
		String key = "key-" + UUID.randomUUID();
		TestDatabase.execute(this.database,
				"insert into api_key (id, organization_id, account_id, name, hash, suffix, permissions, created_at)"
						+ " values (gen_random_uuid(), '%s', '%s', '%s', sha256('%s'), 'xyz', '{%s}', now())"
							.formatted(organization, account, key, key, String.join(",", permissions)));
		return key;
	}

	public String base() {
		return "http://127.0.0.1:" + this.platform.port();
	}

	private static Answer answer(WebTestClient.RequestHeadersSpec<?> request) {
		EntityExchangeResult<byte[]> result = request.exchange().expectBody().returnResult();
		byte[] body = result.getResponseBody();
		String text = (body != null) ? new String(body, java.nio.charset.StandardCharsets.UTF_8) : "";
		JsonNode json = text.isEmpty() ? JSON.nullNode() : JSON.readTree(text);
		return new Answer(result.getStatus().value(), json);
	}

	public Answer create(String body) {
		return call(HttpMethod.POST, "/api/sandbox", body);
	}

	public String state(String id) {
		return call(HttpMethod.GET, "/api/sandbox/" + id).text("state");
	}

	@Override
	public void close() {
		this.platform.close();
		this.runner.close();
	}

	/** An organization with a key to it. */
	public record Organization(UUID id, UUID account, String key) {

	}

	/** An answer of the control plane. */
	public record Answer(int status, JsonNode body) {

		public String text(String field) {
			return this.body.path(field).asString("");
		}

		public String message() {
			return text("message");
		}

	}

}
