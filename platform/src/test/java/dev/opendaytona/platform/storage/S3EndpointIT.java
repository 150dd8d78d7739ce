package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.TestPlatform.Organization;
import dev.opendaytona.platform.access.InstallationIdentity;
import dev.opendaytona.platform.database.Await;
import dev.opendaytona.platform.database.Columns;
import dev.opendaytona.platform.database.Database;
import io.r2dbc.pool.ConnectionPool;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.r2dbc.core.DatabaseClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The embedded store with the AWS SDK as its client and the credentials that the API
 * gives.
 */
class S3EndpointIT {

	private static final String ACCESS = "/api/object-storage/push-access";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private static Path directory;

	private static TestPlatform platform;

	private static Organization mine;

	private static Organization other;

	private static S3Client client;

	private static S3Client foreign;

	@BeforeAll
	static void start() {
		platform = new TestPlatform((settings) -> settings.withStorage(StorageSettings.embedded(directory)));
		mine = platform.organization("write:snapshots");
		other = platform.organization("write:sandboxes");
		client = client(access(mine));
		foreign = client(access(other));
	}

	@AfterAll
	static void stop() {
		client.close();
		foreign.close();
		platform.close();
	}

	private static Answer access(Organization organization) {
		Answer access = platform.call(organization.key(), HttpMethod.GET, ACCESS);
		assertThat(access.status()).isEqualTo(200);
		return access;
	}

	private static S3Client client(Answer access) {
		return client(access, access.text("accessKey"), access.text("secret"),
				RequestChecksumCalculation.WHEN_SUPPORTED);
	}

	private static S3Client client(Answer access, String accessKey, String secret,
			RequestChecksumCalculation checksums) {
		return S3Client.builder()
			.endpointOverride(URI.create(access.text("storageUrl")))
			.region(Region.of(access.text("region")))
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsSessionCredentials.create(accessKey, secret, access.text("sessionToken"))))
			.forcePathStyle(true)
			.requestChecksumCalculation(checksums)
			.httpClient(UrlConnectionHttpClient.create())
			.build();
	}

	private static void put(S3Client with, String key, byte[] content) {
		with.putObject((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key), RequestBody.fromBytes(content));
	}

	private static byte[] get(S3Client with, String key) {
		return with.getObjectAsBytes((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key)).asByteArray();
	}

	private static String key() {
		return mine.id() + "/" + UUID.randomUUID() + "/context.tar";
	}

	@Test
	void pushAccessWhenAskedIsOfTheOrganizationAndTakesAPermission() {
		Answer access = access(mine);
		assertThat(access.text("organizationId")).isEqualTo(mine.id().toString());
		assertThat(access.text("bucket")).isEqualTo("daytona-volume-builds");
		assertThat(access.text("storageUrl")).isEqualTo(platform.base());
		assertThat(access.text("sessionToken")).isNotEmpty();
		String reader = platform.key(mine, "delete:snapshots");
		assertThat(platform.call(reader, HttpMethod.GET, ACCESS).status()).isEqualTo(403);
	}

	@ParameterizedTest
	@EnumSource(RequestChecksumCalculation.class)
	void putWhenItHasChecksumsOrNotIsKept(RequestChecksumCalculation checksums) {
		Answer access = access(mine);
		byte[] content = new byte[300_000];
		new Random(2).nextBytes(content);
		try (S3Client with = client(access, access.text("accessKey"), access.text("secret"), checksums)) {
			String key = key();
			put(with, key, content);
			assertThat(get(with, key)).isEqualTo(content);
		}
	}

	@ParameterizedTest
	@EnumSource(value = ChecksumAlgorithm.class, names = { "CRC32", "CRC32_C", "SHA1", "SHA256" })
	void putWhenItHasAChecksumOfAnyKindIsKept(ChecksumAlgorithm algorithm) {
		String key = key();
		client.putObject((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key).checksumAlgorithm(algorithm),
				RequestBody.fromString("checked"));
		assertThat(get(client, key)).asString().isEqualTo("checked");
	}

	@Test
	void putWhenItsChecksumDiffersIsRefused() {
		String key = key();
		assertRefused(400, "BadDigest",
				() -> client.putObject(
						(request) -> request.bucket(EmbeddedStorage.BUCKET).key(key).checksumCRC32("AAAAAA=="),
						RequestBody.fromString("other")));
		assertRefused(400, "BadDigest", () -> client.putObject(
				(request) -> request.bucket(EmbeddedStorage.BUCKET).key(key).contentMD5("XUFAKrxLKna5cZ2REBfFkg=="),
				RequestBody.fromString("not hello")));
		assertThat(list(client, key).contents()).isEmpty();
	}

	@Test
	void getWhenARangeIsAskedForGivesIt() throws IOException {
		String key = key();
		put(client, key, "0123456789".getBytes(StandardCharsets.US_ASCII));
		for (String[] range : new String[][] { { "bytes=2-4", "234" }, { "bytes=7-", "789" }, { "bytes=-2", "89" },
				{ "bytes=8-100", "89" } }) {
			try (ResponseInputStream<GetObjectResponse> content = client
				.getObject((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key).range(range[0]))) {
				assertThat(content).hasContent(range[1]);
				assertThat(content.response().contentRange()).endsWith("/10");
			}
		}
		assertRefused(416, "InvalidRange", () -> client
			.getObjectAsBytes((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key).range("bytes=10-")));
	}

	@Test
	void organizationWhenItIsAnotherReachesNothing() {
		String key = key();
		put(client, key, new byte[] { 1 });
		assertDenied(() -> get(foreign, key));
		assertDenied(() -> put(foreign, key, new byte[] { 2 }));
		// A body that is not even asked for: this client then does not read why.
		assertRefused(403, null, () -> put(foreign, key, new byte[8 << 20]));
		assertDenied(() -> foreign.deleteObject((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key)));
		assertDenied(() -> foreign.createMultipartUpload((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key)));
		assertRefused(403, null,
				() -> foreign.headObject((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key)));
		for (String prefix : List.of("", mine.id().toString().substring(0, 8), mine.id() + "/",
				other.id().toString().substring(0, 35))) {
			assertDenied(() -> list(foreign, prefix));
		}
		assertThat(list(foreign, other.id().toString()).contents()).isEmpty();
		String upload = client.createMultipartUpload((request) -> request.bucket(EmbeddedStorage.BUCKET).key(key))
			.uploadId();
		String own = other.id() + "/x";
		assertRefused(404, "NoSuchUpload", () -> foreign
			.abortMultipartUpload((request) -> request.bucket(EmbeddedStorage.BUCKET).key(own).uploadId(upload)));
		assertThat(get(client, key)).containsExactly(1);
	}

	@Test
	void keyWhenItClimbsIsRefused() {
		for (String key : List.of(mine.id() + "/../" + other.id() + "/x", mine.id() + "/./x", mine.id() + "//x",
				mine.id() + "/")) {
			assertRefused(400, "InvalidURI", () -> put(client, key, new byte[1]));
		}
	}

	@Test
	void credentialsWhenWrongOrEndedAreRefused() {
		Answer access = access(mine);
		String accessKey = access.text("accessKey");
		RequestChecksumCalculation checksums = RequestChecksumCalculation.WHEN_SUPPORTED;
		try (S3Client wrong = client(access, accessKey, "wrong", checksums)) {
			assertRefused(403, "SignatureDoesNotMatch", () -> put(wrong, key(), new byte[8]));
			assertRefused(403, null, () -> put(wrong, key(), new byte[8 << 20]));
		}
		String otherKey = access(other).text("accessKey");
		try (S3Client mixed = client(access, otherKey, access.text("secret"), checksums)) {
			assertRefused(403, "SignatureDoesNotMatch", () -> get(mixed, key()));
		}
		try (S3Client unknown = client(access, "nobody", "x", checksums)) {
			assertRefused(403, "InvalidAccessKeyId", () -> get(unknown, key()));
		}
	}

	@Test
	void credentialWhenDerivedOpensItsOrganizationUntilItsEnd() {
		Secret installation = Secret.of("installation");
		UUID organization = UUID.randomUUID();
		Instant end = Instant.parse("2038-01-20T00:00:00Z");
		StorageCredentials.Credential issued = StorageCredentials.issue(organization, end, installation);
		assertThat(StorageCredentials.find(issued.accessKey(), installation)).contains(issued);
		assertThat(StorageCredentials.find(issued.accessKey(), Secret.of("other")).orElseThrow().secret())
			.isNotEqualTo(issued.secret());
		assertThat(issued.secret()).isNotEqualTo(
				StorageCredentials.issue(organization, end.plus(1, ChronoUnit.SECONDS), installation).secret());
		assertThat(issued).asString().doesNotContain(issued.secret().value());
	}

	@Test
	void requestWhenNotSignedIsDenied() {
		Answer answer = rawGet("/daytona-volume-builds/" + key(), null);
		assertThat(answer.status()).isEqualTo(403);
		assertThat(rawGet("/daytona-volume-builds", "Bearer " + TestPlatform.KEY).status()).isEqualTo(403);
		assertThat(rawGet("/daytona-volume-builds-of-others", null).status()).isEqualTo(401);
	}

	private static Answer rawGet(String path, @Nullable String authorization) {
		Consumer<HttpHeaders> headers = (all) -> {
			if (authorization != null) {
				all.set("Authorization", authorization);
			}
		};
		int status = platform.client()
			.get()
			.uri(path)
			.headers(headers)
			.exchange()
			.expectBody()
			.returnResult()
			.getStatus()
			.value();
		return new Answer(status, JsonNodeFactory.instance.nullNode());
	}

	@ParameterizedTest
	@ValueSource(strings = { "acl", "tagging", "copy", "condition" })
	void requestWhenOfAnUnknownKindIsRefusedByName(String kind) {
		String key = key();
		put(client, key, new byte[1]);
		String bucket = EmbeddedStorage.BUCKET;
		assertRefused(501, "NotImplemented", () -> {
			switch (kind) {
				case "acl" -> client.getObjectAcl((request) -> request.bucket(bucket).key(key));
				case "tagging" -> client.getObjectTagging((request) -> request.bucket(bucket).key(key));
				case "copy" -> client.copyObject((request) -> request.sourceBucket(bucket)
					.sourceKey(key)
					.destinationBucket(bucket)
					.destinationKey(key + "2"));
				default -> client.putObject((request) -> request.bucket(bucket).key(key).ifNoneMatch("*"),
						RequestBody.fromString("x"));
			}
		});
	}

	@Test
	void listWhenGroupedGivesPrefixesPageByPage() {
		String place = mine.id() + "/" + UUID.randomUUID() + "/";
		List.of("a/1", "a/2", "b", "c/1", "d&d").forEach((name) -> put(client, place + name, new byte[1]));
		ListObjectsV2Response all = client
			.listObjectsV2((request) -> request.bucket(EmbeddedStorage.BUCKET).prefix(place).delimiter("/"));
		assertThat(all.commonPrefixes()).extracting((prefix) -> prefix.prefix())
			.containsExactly(place + "a/", place + "c/");
		assertThat(all.contents()).extracting((object) -> object.key()).containsExactly(place + "b", place + "d&d");
		assertThat(client
			.listObjectsV2Paginator(
					(request) -> request.bucket(EmbeddedStorage.BUCKET).prefix(place).delimiter("/").maxKeys(1))
			.stream()).hasSize(4);
		assertThat(client.listObjects((request) -> request.bucket(EmbeddedStorage.BUCKET).prefix(place).maxKeys(2))
			.nextMarker()).isEqualTo(place + "a/2");
		assertThat(client
			.listObjectsV2((request) -> request.bucket(EmbeddedStorage.BUCKET).prefix(place).startAfter(place + "b"))
			.contents()).hasSize(2);
	}

	@Test
	void uploadWhenItEndsHalfWayNeverShows() throws IOException {
		String key = key();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.platform().port())) {
			OutputStream out = socket.getOutputStream();
			out.write(signedPut(key, 8 << 20).getBytes(StandardCharsets.US_ASCII));
			out.write(new byte[3 << 20]);
			out.flush();
			Await.until(Duration.ofSeconds(20), () -> !isEmpty(directory.resolve("incoming")));
			assertThat(list(client, key).contents()).isEmpty();
		}
		Await.until(Duration.ofSeconds(20), () -> isEmpty(directory.resolve("incoming")));
		assertThat(list(client, key).contents()).isEmpty();
	}

	private static String signedPut(String key, int length) {
		Answer access = access(mine);
		String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
			.withZone(ZoneOffset.UTC)
			.format(Instant.now());
		HttpHeaders headers = new HttpHeaders();
		headers.set("Host", "127.0.0.1:" + platform.platform().port());
		headers.set("X-Amz-Date", time);
		headers.set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
		List<String> signed = List.of("host", "x-amz-content-sha256", "x-amz-date");
		S3Signature.Scope scope = new S3Signature.Scope(time.substring(0, 8), "us-east-1");
		S3Signature signature = new S3Signature(access.text("accessKey"), scope, signed, time, null, "");
		String path = "/" + EmbeddedStorage.BUCKET + "/" + key;
		S3Request request = new S3Request("PUT", path, Map.of(), headers);
		headers.set("Authorization",
				"AWS4-HMAC-SHA256 Credential=" + access.text("accessKey") + "/" + scope.text() + ", SignedHeaders="
						+ String.join(";", signed) + ", Signature="
						+ signature.expected(request, Secret.of(access.text("secret"))));
		headers.set("Content-Length", Integer.toString(length));
		StringBuilder text = new StringBuilder("PUT " + path + " HTTP/1.1\r\n");
		headers.forEach((name, values) -> text.append(name).append(": ").append(values.getFirst()).append("\r\n"));
		return text.append("\r\n").toString();
	}

	@Test
	void linkWhenFetchedGivesOneObjectForAWhileAndNothingElse() throws Exception {
		String name = UUID.randomUUID() + "/with space & ü.tar";
		put(client, mine.id() + "/" + name, "linked".getBytes(StandardCharsets.US_ASCII));
		Clock now = Clock.systemUTC();
		URI link = link(now, name);
		assertThat(fetch("GET", link)).isEqualTo("200 linked");
		for (String method : List.of("PUT", "DELETE", "POST", "HEAD")) {
			assertThat(fetch(method, link)).startsWith("403");
		}
		Map<String, String> changes = Map.of(".tar?", ".ta?", ".tar?X", ".tar?prefix=x&X", "Expires=3600",
				"Expires=3601", mine.id().toString(), other.id().toString(), "/" + name.substring(0, 36) + "/", "/");
		changes.forEach((from, to) -> assertThat(link.toString()).contains(from));
		for (Map.Entry<String, String> change : changes.entrySet()) {
			URI changed = URI.create(link.toString().replace(change.getKey(), change.getValue()));
			assertThat(fetch("GET", changed)).startsWith("403");
		}
		assertThat(fetch("GET", link(Clock.offset(now, Duration.ofMinutes(-61)), name))).startsWith("403");
		assertThat(fetch("GET", link(Clock.offset(now, Duration.ofMinutes(-59)), name))).startsWith("200");
		assertThat(fetch("GET", link(Clock.offset(now, Duration.ofMinutes(20)), name))).startsWith("403");
	}

	private static URI link(Clock clock, String name) {
		ConnectionPool connections = Database.connect(platform.database());
		try {
			var identity = DatabaseClient.create(connections)
				.sql("select id, secret from installation")
				.map((row) -> new InstallationIdentity(Columns.get(row, "id", UUID.class),
						Secret.of(Columns.get(row, "secret", String.class))))
				.one();
			return new EmbeddedLinks(identity, () -> URI.create(platform.base()), clock)
				.link(mine.id(), name, Duration.ofHours(1))
				.blockOptional(Duration.ofSeconds(20))
				.orElseThrow();
		}
		finally {
			connections.close();
		}
	}

	private static String fetch(String method, URI address) throws IOException, InterruptedException {
		try (HttpClient http = HttpClient.newHttpClient()) {
			HttpResponse<String> answer = http.send(
					HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody()).build(),
					HttpResponse.BodyHandlers.ofString());
			return answer.statusCode() + " " + answer.body();
		}
	}

	@Test
	void linkWhenMadeByTheSdkIsGoodToo() throws Exception {
		String key = key();
		put(client, key, "presigned".getBytes(StandardCharsets.US_ASCII));
		Answer access = access(mine);
		S3Settings settings = S3Settings.parse(access.text("storageUrl")
			.replace("//", "//" + access.text("accessKey") + ":" + access.text("secret") + "@") + "/"
				+ access.text("bucket"));
		try (S3Links links = new S3Links(settings)) {
			URI link = links.link(mine.id(), key.substring(37), Duration.ofMinutes(5))
				.blockOptional(Duration.ofSeconds(20))
				.orElseThrow();
			assertThat(fetch("GET", link)).isEqualTo("200 presigned");
		}
	}

	/** The first upload makes the directory. */
	private static boolean isEmpty(Path path) {
		if (Files.notExists(path)) {
			return true;
		}
		try (Stream<Path> files = Files.list(path)) {
			return files.findAny().isEmpty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ListObjectsV2Response list(S3Client with, String prefix) {
		return with.listObjectsV2((request) -> request.bucket(EmbeddedStorage.BUCKET).prefix(prefix));
	}

	private static void assertDenied(ThrowingCallable call) {
		assertRefused(403, "AccessDenied", call);
	}

	private static void assertRefused(int status, @Nullable String code, ThrowingCallable call) {
		assertThatExceptionOfType(S3Exception.class).isThrownBy(call).satisfies((failure) -> {
			assertThat(failure.statusCode()).isEqualTo(status);
			if (code != null) {
				assertThat(failure.awsErrorDetails().errorCode()).isEqualTo(code);
			}
		});
	}

}
