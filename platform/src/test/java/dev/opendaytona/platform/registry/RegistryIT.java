package dev.opendaytona.platform.registry;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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

import org.springframework.http.HttpMethod;
import org.springframework.r2dbc.core.DatabaseClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The logins to registries over HTTP, and which of them an image gets.
 */
class RegistryIT {

	private static final String PATH = "/api/docker-registry";

	private static final EncryptionKey KEY = EncryptionKey.parse(EncryptionKey.generate());

	private static final InternalRegistry INTERNAL = InternalRegistry.parse("https://push:er@reg.example/daytona");

	// For tests only: it signs nothing.
	private static final String CERTIFICATE = """
			-----BEGIN CERTIFICATE-----
			MIIBjTCCATOgAwIBAgIUKWYDoKgd4zo8jRuN2+HSUcQ0CS4wCgYIKoZIzj0EAwIw
			GzEZMBcGA1UEAwwQb3BlbmRheXRvbmEgdGVzdDAgFw0yNjExMjUxOTU3MTBaGA8y
			MTI2MTEwMTE5NTcxMFowGzEZMBcGA1UEAwwQb3BlbmRheXRvbmEgdGVzdDBZMBMG
			ByqGSM49AgEGCCqGSM49AwEHA0IABMnBPDk39rjTMKYiUh5qfW8yVa0Q9tJQ0CBz
			cGlXVM8tpWjh50a18Gxe9MbsMIvnWhIh8QKptPvqRVrPFkeg1pGjUzBRMB0GA1Ud
			DgQWBBSrSAIoxYQJHKNm5tgNigr3jBoXCDAfBgNVHSMEGDAWgBSrSAIoxYQJHKNm
			5tgNigr3jBoXCDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIHts
			aI5jXKFaCohZec+i1wtvgW5TozPZKn9WBNJfZOFvAiEA1z07RlH2lHIsXJWMRGvh
			Y0P5B+TMgZ8xjKXI0QIuh2A=
			-----END CERTIFICATE-----
			""";

	private static TestPlatform platform;

	private static ConnectionPool connections;

	@BeforeAll
	static void start() {
		platform = new TestPlatform(
				(settings) -> settings.withEncryptionKey(KEY).withRegistry(new RegistrySettings(INTERNAL)));
		connections = Database.connect(platform.database());
	}

	@AfterAll
	static void stop() {
		connections.close();
		platform.close();
	}

	private static Registries registries(EncryptionKey key) {
		return new Registries(DatabaseClient.create(connections), new Encryption(key), new RegistrySettings(INTERNAL),
				Clock.systemUTC());
	}

	private static Optional<RegistryAccess> find(Organization organization, String image) {
		return registries(KEY).find(organization.id(), image).blockOptional(Duration.ofSeconds(10));
	}

	private static Answer add(Organization organization, String url, String project, String password) {
		return platform.call(organization.key(), HttpMethod.POST, PATH, """
				{"name":"mine","url":"%s","username":"me","password":"%s","project":"%s"}""".formatted(url, password,
				project));
	}

	private static Organization organization() {
		return platform.organization("write:registries", "delete:registries");
	}

	@Test
	void registryWhenMadeIsListedChangedAndDeletedWithoutItsPassword() {
		Organization mine = organization();
		Answer made = add(mine, "https://GHCR.io/", "/acme/", "hunter2");
		assertThat(made.status()).isEqualTo(201);
		assertThat(made.text("url")).isEqualTo("https://GHCR.io/");
		assertThat(made.text("project")).isEqualTo("acme");
		assertThat(made.text("registryType")).isEqualTo("organization");
		assertThat(made.text("createdAt")).isNotEmpty().isEqualTo(made.text("updatedAt"));
		assertThat(made.body().has("caCertificate")).isFalse();
		String one = PATH + "/" + made.text("id");
		Answer changed = platform.call(mine.key(), HttpMethod.PATCH, one,
				"{\"name\":\"other\",\"url\":\"ghcr.io\",\"username\":\"you\",\"password\":\"\"}");
		assertThat(changed.status()).isEqualTo(200);
		assertThat(changed.text("name")).isEqualTo("other");
		assertThat(platform.call(mine.key(), HttpMethod.GET, one).body()).isEqualTo(changed.body());
		Answer list = platform.call(mine.key(), HttpMethod.GET, PATH);
		assertThat(list.body().size()).isEqualTo(1);
		assertThat(list.body().toString() + made.body() + changed.body()).doesNotContain("hunter2", "password");
		assertThat(find(mine, "ghcr.io/acme/app")).map(RegistryAccess::secret).contains(Secret.of("hunter2"));
		assertThat(platform.call(mine.key(), HttpMethod.DELETE, one).status()).isEqualTo(204);
		assertThat(platform.call(mine.key(), HttpMethod.DELETE, one).status()).isEqualTo(404);
		assertThat(find(mine, "ghcr.io/acme/app")).isEmpty();
	}

	@Test
	void registryWhenOfAnotherOrganizationIsNotFound() {
		Organization mine = organization();
		Organization other = organization();
		String one = PATH + "/" + add(mine, "ghcr.io", "", "p").text("id");
		assertThat(platform.call(other.key(), HttpMethod.GET, one).message())
			.isEqualTo("Docker registry with ID " + one.substring(PATH.length() + 1) + " not found");
		assertThat(platform.call(other.key(), HttpMethod.PATCH, one, "{\"name\":\"x\"}").status()).isEqualTo(404);
		assertThat(platform.call(other.key(), HttpMethod.DELETE, one).status()).isEqualTo(404);
		assertThat(platform.call(other.key(), HttpMethod.GET, PATH).body().size()).isZero();
		assertThat(find(other, "ghcr.io/acme/app")).isEmpty();
		assertThat(platform.call(mine.key(), HttpMethod.GET, one).status()).isEqualTo(200);
	}

	@Test
	void callWhenPermissionLacksIsForbidden() {
		Organization mine = organization();
		String one = PATH + "/" + add(mine, "ghcr.io", "", "p").text("id");
		String reader = platform.key(mine);
		assertThat(platform.call(reader, HttpMethod.GET, one).status()).isEqualTo(200);
		assertThat(platform.call(reader, HttpMethod.POST, PATH, "{}").status()).isEqualTo(403);
		assertThat(platform.call(reader, HttpMethod.PATCH, one, "{}").status()).isEqualTo(403);
		assertThat(platform.call(reader, HttpMethod.DELETE, one).status()).isEqualTo(403);
		assertThat(platform.call(reader, HttpMethod.GET, PATH + "/registry-push-access").message())
			.contains("'write:snapshots' and 'write:sandboxes'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                                                                    | name must be
			{"name":" ","url":"x","username":"u","password":"p"}                  | name must be
			{"name":"n","username":"u","password":"p"}                            | url must be
			{"name":"n","url":"https://u:p@x","username":"u","password":"p"}      | url must be
			{"name":"n","url":"x","password":"p"}                                 | username must be
			{"name":"n","url":"x","username":"u\\u0000","password":"p"}           | username must be
			{"name":"n","url":"x","username":"u"}                                 | password must be
			{"name":"n","url":"x","username":"u","password":""}                   | password must be
			{"name":"n","url":"x","username":"u","password":"p","project":"a b"}  | project must be
			{"name":"n","url":"x","username":"u","password":"p","caCertificate":"x"} | caCertificate must be
			[]                                                                    | The body
			""")
	void createWhenWrongIsRefused(String body, String message) {
		Answer answer = platform.call(HttpMethod.POST, PATH, body);
		assertThat(answer.message()).startsWith(message);
		assertThat(answer.status()).isEqualTo(400);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"url":"https://evil.example"}
			{"url":"http://ghcr.io"}
			""")
	void updateWhenPasswordWouldGoElsewhereTakesItAgain(String body) {
		Organization mine = organization();
		String one = PATH + "/" + add(mine, "ghcr.io", "", "p").text("id");
		Answer answer = platform.call(mine.key(), HttpMethod.PATCH, one, body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.message()).startsWith("password must be given again");
		assertThat(platform.call(mine.key(), HttpMethod.PATCH, one, body.replace("}", ",\"password\":\"q\"}")).status())
			.isEqualTo(200);
	}

	@Test
	void certificateWhenGivenIsKeptForTlsAlone() {
		Organization mine = organization();
		String text = CERTIFICATE.replace("\n", "\\n");
		String login = "\"name\":\"n\",\"username\":\"u\",\"password\":\"p\",\"caCertificate\":\"" + text + "\"";
		Answer made = platform.call(mine.key(), HttpMethod.POST, PATH, "{\"url\":\"reg.internal:5000\"," + login + "}");
		assertThat(made.text("caCertificate")).isEqualTo(CERTIFICATE);
		assertThat(find(mine, "reg.internal:5000/app")).map(RegistryAccess::caCertificate).contains(CERTIFICATE);
		assertThat(platform.call(mine.key(), HttpMethod.POST, PATH, "{\"url\":\"http://reg\"," + login + "}").message())
			.startsWith("caCertificate has no use with an http:// url");
		Answer removed = platform.call(mine.key(), HttpMethod.PATCH, PATH + "/" + made.text("id"),
				"{\"caCertificate\":\"\"}");
		assertThat(removed.body().has("caCertificate")).isFalse();
	}

	@Test
	void findWhenSeveralFitTakesTheClosestProjectThenTheNewest() {
		Organization mine = organization();
		add(mine, "ghcr.io", "", "any");
		add(mine, "https://ghcr.io/acme", "", "acme-old");
		add(mine, "ghcr.io", "acme", "acme");
		add(mine, "ghcr.io/acme", "tools", "tools");
		add(mine, "http://plain.example", "", "plain");
		add(mine, "https://index.docker.io/v1/", "", "hub");
		assertThat(password(mine, "ghcr.io/other/x")).isEqualTo("any");
		assertThat(password(mine, "ghcr.io/acme/x:1")).isEqualTo("acme");
		assertThat(password(mine, "ghcr.io:443/acme/tools/x")).isEqualTo("tools");
		assertThat(password(mine, "ghcr.io/acme/toolshed")).isEqualTo("acme");
		assertThat(password(mine, "plain.example:80/x")).isEqualTo("plain");
		assertThat(find(mine, "plain.example:443/x")).isEmpty();
		assertThat(password(mine, "alpine")).isEqualTo("hub");
		assertThat(find(mine, "docker.io/acme/x")).map(RegistryAccess::host).contains("docker.io");
		assertThat(find(mine, "quay.io/x/y")).isEmpty();
	}

	@Test
	void findWhenNoProjectFitsStillLogsIn() {
		Organization mine = organization();
		add(mine, "ghcr.io", "acme", "acme");
		assertThat(password(mine, "ghcr.io/elsewhere/x")).isEqualTo("acme");
	}

	@Test
	void findWhenImageIsInTheInternalRegistryTakesItsLoginButForOnesOwn() {
		Organization mine = organization();
		assertThat(password(mine, "reg.example/daytona/x:1")).isEqualTo("er");
		assertThat(find(mine, "reg.example/other/x:1")).isEmpty();
		add(mine, "reg.example", "", "own");
		assertThat(password(mine, "reg.example/daytona/x:1")).isEqualTo("own");
	}

	private static String password(Organization organization, String image) {
		return find(organization, image).orElseThrow().secret().value();
	}

	@Test
	void findWhenKeyIsAnotherSaysSo() {
		Organization mine = organization();
		add(mine, "ghcr.io", "", "p");
		Registries other = registries(EncryptionKey.parse(EncryptionKey.generate()));
		assertThatExceptionOfType(ApiException.Unavailable.class)
			.isThrownBy(() -> other.find(mine.id(), "ghcr.io/x").block(Duration.ofSeconds(10)))
			.withMessageStartingWith("The password of the docker registry 'mine' was encrypted with the key '");
	}

	@Test
	void passwordWhenMovedToAnotherRowIsWorthNothing() {
		Organization mine = organization();
		Organization thief = organization();
		String secret = add(mine, "ghcr.io", "", "p").text("id");
		String own = add(thief, "ghcr.io", "", "q").text("id");
		TestDatabase.execute(platform.database(),
				"update docker_registry set password = (select password from docker_registry where id = '" + secret
						+ "') where id = '" + own + "'");
		assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> find(thief, "ghcr.io/x"));
	}

	@Test
	void pushAccessWhenThereIsARegistryAnswersItsLogin() {
		Answer answer = platform.call(HttpMethod.GET, PATH + "/registry-push-access?regionId=us");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text("username")).isEqualTo("push");
		assertThat(answer.text("secret")).isEqualTo("er");
		assertThat(answer.text("registryUrl")).isEqualTo("reg.example");
		assertThat(answer.text("project")).isEqualTo("daytona");
		assertThat(UUID.fromString(answer.text("registryId"))).isNotNull();
		assertThat(answer.text("expiresAt")).endsWith("Z");
		assertThat(platform.call(HttpMethod.GET, PATH + "/registry-push-access?regionId=mars").status()).isEqualTo(404);
	}

	@Test
	void serverWhenItHasNeitherRegistryNorKeySaysHowToGiveThem() {
		try (TestPlatform bare = new TestPlatform()) {
			Answer access = bare.call(HttpMethod.GET, PATH + "/registry-push-access");
			assertThat(access.status()).isEqualTo(503);
			assertThat(access.message()).contains("--registry-url");
			Answer made = bare.call(HttpMethod.POST, PATH,
					"{\"name\":\"n\",\"url\":\"x\",\"username\":\"u\",\"password\":\"p\"}");
			assertThat(made.status()).isEqualTo(503);
			assertThat(made.message()).contains("DAYTONA_ENCRYPTION_KEY");
		}
	}

}
