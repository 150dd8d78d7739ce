package dev.opendaytona.platform.secret;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.TestPlatform.Organization;
import dev.opendaytona.platform.database.Database;
import dev.opendaytona.platform.database.TestDatabase;
import dev.opendaytona.platform.encryption.Encryption;
import dev.opendaytona.platform.encryption.EncryptionKey;
import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpMethod;
import org.springframework.r2dbc.core.DatabaseClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Secrets over HTTP, and their values for those who use them.
 */
class SecretIT {

	private static final String PATH = "/api/secret";

	private static final EncryptionKey KEY = EncryptionKey.parse(EncryptionKey.generate());

	private static TestPlatform platform;

	private static ConnectionPool connections;

	@BeforeAll
	static void start() {
		platform = new TestPlatform((settings) -> settings.withEncryptionKey(KEY));
		connections = Database.connect(platform.database());
	}

	@AfterAll
	static void stop() {
		connections.close();
		platform.close();
	}

	private static Organization organization() {
		return platform.organization("manage:secrets");
	}

	private static Answer add(Organization organization, String name, String value) {
		return platform.call(organization.key(), HttpMethod.POST, PATH,
				"{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value));
	}

	private static Answer get(Organization organization, String path) {
		return platform.call(organization.key(), HttpMethod.GET, path);
	}

	private static Map<String, Secret> values(EncryptionKey key, UUID organization, String... names) {
		Map<String, Secret> found = new Secrets(DatabaseClient.create(connections), new Encryption(key),
				Clock.systemUTC())
			.values(organization, Set.of(names))
			.block(Duration.ofSeconds(10));
		return Objects.requireNonNull(found);
	}

	@Test
	void secretWhenMadeIsListedChangedAndDeletedWithoutItsValue() {
		Organization mine = organization();
		Answer made = platform.call(mine.key(), HttpMethod.POST, PATH, """
				{"name":"NPM_TOKEN","value":"hunter2","description":"for npm","hosts":["registry.npmjs.org"]}""");
		assertThat(made.status()).isEqualTo(201);
		assertThat(made.text("name")).isEqualTo("NPM_TOKEN");
		assertThat(made.text("description")).isEqualTo("for npm");
		assertThat(made.text("placeholder")).startsWith("dtn_secret_");
		assertThat(made.body().path("hosts").path(0).asString()).isEqualTo("registry.npmjs.org");
		assertThat(made.text("createdAt")).isNotEmpty().isEqualTo(made.text("updatedAt"));
		String one = PATH + "/" + made.text("id");
		assertThat(get(mine, one).body()).isEqualTo(made.body());
		Answer list = get(mine, PATH);
		assertThat(list.body().path(0)).isEqualTo(made.body());
		Answer changed = platform.call(mine.key(), HttpMethod.PATCH, one, "{\"value\":\"hunter3\",\"hosts\":[]}");
		assertThat(changed.status()).isEqualTo(200);
		assertThat(changed.text("description")).isEqualTo("for npm");
		assertThat(changed.body().path("hosts").isEmpty()).isTrue();
		assertThat(changed.text("updatedAt")).isGreaterThan(made.text("updatedAt"));
		assertThat(values(KEY, mine.id(), "NPM_TOKEN", "other")).isEqualTo(Map.of("NPM_TOKEN", Secret.of("hunter3")));
		platform.call(mine.key(), HttpMethod.PATCH, one, "{\"name\":\"x\",\"description\":\"else\"}");
		assertThat(get(mine, one).text("name") + get(mine, one).text("description")).isEqualTo("NPM_TOKENelse");
		assertThat(values(KEY, mine.id(), "NPM_TOKEN")).containsValue(Secret.of("hunter3"));
		assertThat(list.body().toString() + made.body() + changed.body()).doesNotContain("hunter", "value");
		assertThat(platform.call(mine.key(), HttpMethod.DELETE, one).status()).isEqualTo(204);
		assertThat(platform.call(mine.key(), HttpMethod.DELETE, one).status()).isEqualTo(404);
		assertThat(values(KEY, mine.id(), "NPM_TOKEN")).isEmpty();
	}

	@Test
	void secretWhenOfAnotherOrganizationIsNotFound() {
		Organization mine = organization();
		Organization other = organization();
		String id = add(mine, "token", "v").text("id");
		String one = PATH + "/" + id;
		assertThat(get(other, one).message()).isEqualTo("Secret with ID " + id + " not found");
		assertThat(platform.call(other.key(), HttpMethod.PATCH, one, "{\"value\":\"x\"}").status()).isEqualTo(404);
		assertThat(platform.call(other.key(), HttpMethod.DELETE, one).status()).isEqualTo(404);
		assertThat(get(other, PATH).body().isEmpty()).isTrue();
		assertThat(get(other, PATH + "/paginated").body().path("total").asInt()).isZero();
		assertThat(values(KEY, other.id(), "token")).isEmpty();
		assertThat(add(other, "token", "w").status()).isEqualTo(201);
		assertThat(values(KEY, mine.id(), "token")).containsValue(Secret.of("v"));
		assertThat(get(mine, PATH + "/no-id").status()).isEqualTo(404);
	}

	@Test
	void callWhenPermissionLacksIsForbidden() {
		Organization mine = organization();
		String one = PATH + "/" + add(mine, "token", "v").text("id");
		String reader = platform.key(mine, "write:snapshots", "write:registries");
		for (String path : List.of(PATH, one, PATH + "/paginated")) {
			assertThat(platform.call(reader, HttpMethod.GET, path).message()).contains("manage:secrets");
		}
		assertThat(platform.call(reader, HttpMethod.POST, PATH, "{}").status()).isEqualTo(403);
		assertThat(platform.call(reader, HttpMethod.PATCH, one, "{}").status()).isEqualTo(403);
		assertThat(platform.call(reader, HttpMethod.DELETE, one).status()).isEqualTo(403);
	}

	@Test
	void createWhenNameIsTakenIsAConflict() {
		Organization mine = organization();
		add(mine, "token", "v");
		Answer second = add(mine, "token", "w");
		assertThat(second.status()).isEqualTo(409);
		assertThat(second.message()).startsWith("Secret with name 'token' already exists").doesNotContain("w'");
		assertThat(add(mine, "Token", "w").status()).isEqualTo(201);
	}

	@Test
	void valueWhenKeptIsEncryptedForItsRow() {
		Organization mine = organization();
		String secret = add(mine, "stolen", "plain-to-see").text("id");
		String own = add(mine, "own", "x").text("id");
		assertThat(kept(secret)).startsWith("1.").doesNotContain("plain-to-see");
		assertThat(values(KEY, mine.id(), "stolen")).containsValue(Secret.of("plain-to-see"));
		TestDatabase.execute(platform.database(), "update secret set value = (select value from secret where id = '"
				+ secret + "') where id = '" + own + "'");
		assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> values(KEY, mine.id(), "own"));
		assertThatExceptionOfType(ApiException.Unavailable.class)
			.isThrownBy(() -> values(EncryptionKey.parse(EncryptionKey.generate()), mine.id(), "stolen"))
			.withMessageStartingWith("The value of the secret 'stolen' was encrypted with the key '");
	}

	private static String kept(String id) {
		String row = DatabaseClient.create(connections)
			.sql("select secret::text as text, value from secret where id = :id")
			.bind("id", UUID.fromString(id))
			.map((found) -> {
				assertThat(found.get("text", String.class)).doesNotContain("plain-to-see");
				return String.valueOf(found.get("value", String.class));
			})
			.one()
			.block(Duration.ofSeconds(10));
		return Objects.requireNonNull(row);
	}

	@Test
	void createWhenServerHasNoKeySaysHowToGiveIt() {
		try (TestPlatform bare = new TestPlatform()) {
			Answer made = bare.call(HttpMethod.POST, PATH, "{\"name\":\"n\",\"value\":\"v\"}");
			assertThat(made.status()).isEqualTo(503);
			assertThat(made.message()).contains("DAYTONA_ENCRYPTION_KEY");
		}
	}

	@ParameterizedTest
	@CsvSource({ "name,asc", "name,desc", "createdAt,asc", "createdAt,desc", "updatedAt,desc" })
	void pagesWhenFollowedHaveEachSecretOnce(String sort, String order) {
		Organization mine = organization();
		List<String> names = List.of("a1", "a2", "a3", "a4", "a5");
		names.forEach((name) -> add(mine, name, "v"));
		add(mine, "other", "v");
		List<String> seen = new ArrayList<>();
		String cursor = "";
		do {
			JsonNode page = get(mine, PATH + "/paginated?limit=2&name=A&sort=" + sort + "&order=" + order + cursor)
				.body();
			assertThat(page.path("total").asInt()).isEqualTo(5);
			page.path("items").forEach((item) -> seen.add(item.path("name").asString()));
			assertThat(page.has("nextCursor")).isTrue();
			cursor = page.path("nextCursor").isNull() ? "" : "&cursor=" + page.path("nextCursor").asString();
		}
		while (!cursor.isEmpty());
		assertThat(seen).isEqualTo(order.equals("asc") ? names : names.reversed());
	}

	@ParameterizedTest
	@CsvSource({ "limit=0,limit must be", "limit=201,limit must be", "limit=x,mismatch", "sort=value,sort must be",
			"order=up,order must be", "cursor=xyz,cursor is not", "sort=createdAt&cursor=MTIz,cursor is not" })
	void pageWhenTheQueryIsWrongIsRefused(String query, String message) {
		Answer refused = get(organization(), PATH + "/paginated?" + query);
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.message()).contains(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"value":"leaking"}                              | name must be
			{"name":"","value":"leaking"}                    | name must be
			{"name":"1a","value":"leaking"}                  | name must be
			{"name":"a b","value":"leaking"}                 | name must be
			{"name":"a\\n","value":"leaking"}                 | name must be
			{"name":"a/b","value":"leaking"}                 | name must be
			{"name":"a"}                                     | value must be
			{"name":"a","value":""}                          | value must be
			{"name":"a","value":null}                        | value must be
			{"name":"a","value":{"leaking":["leaking"]}}     | value must be
			{"name":"a","value":"leaking\\u0000"}             | value must be
			{"name":"a","value":"leaking","description":"\\u0000"} | description must be
			{"name":"a","value":"leaking","hosts":[null]}    | hosts must be
			{"name":"a","value":"leaking","hosts":["a b"]}   | hosts must be
			{"name":"a","value":"leaking","hosts":"leaking"} | ~
			{"name":"a","value":"leaking"                    | ~
			""")
	void createWhenTheRequestIsWrongIsRefused(String body, String message) {
		Answer refused = platform.call(organization().key(), HttpMethod.POST, PATH, body);
		assertThat(refused.status()).as(refused.message()).isEqualTo(400);
		assertThat(refused.message()).contains(message.equals("~") ? "" : message).doesNotContain("leaking");
	}

	@Test
	void createWhenAtTheLimitsIsKeptAndBeyondThemRefused() {
		Organization mine = organization();
		String longest = "a".repeat(128);
		assertThat(add(mine, longest, "ä".repeat(32 * 1024)).status()).isEqualTo(201);
		assertThat(values(KEY, mine.id(), longest)).containsValue(Secret.of("ä".repeat(32 * 1024)));
		assertThat(add(mine, longest + "a", "v").status()).isEqualTo(400);
		assertThat(add(mine, "b", "ä".repeat(32 * 1024) + "x").message()).startsWith("value must be");
		Answer made = add(mine, "c", "v");
		Answer refused = platform.call(mine.key(), HttpMethod.PATCH, PATH + "/" + made.text("id"), "{\"value\":\"\"}");
		assertThat(refused.status()).isEqualTo(400);
	}

}
