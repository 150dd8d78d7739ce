package dev.opendaytona.platform.proxy;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.sandbox.SigningKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * URLs that are signed as the clients sign them.
 */
class SignedFileIT {

	private static final String DOWNLOAD = "/files/download";

	private static TestPlatform platform;

	private static String sandbox;

	@BeforeAll
	static void start() {
		platform = new TestPlatform();
		sandbox = platform.create("{}").text("id");
	}

	@AfterAll
	static void stop() {
		platform.close();
	}

	private static Secret key() {
		TestPlatform.Answer answer = platform.call(HttpMethod.GET, "/api/sandbox/" + sandbox + "/signing-key");
		assertThat(answer.status()).isEqualTo(200);
		return Secret.of(answer.body().asString());
	}

	private static String url(Secret key, String method, String operation, String path, long expires) {
		String signature = "v1_" + Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(SigningKeys.sign(key, "v1:files:" + method + ":" + path + ":" + expires));
		return "/toolbox/" + sandbox + operation + "?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8)
				+ "&expires=" + expires + "&signature=" + signature;
	}

	private static int status(HttpMethod method, String url) {
		return exchange(method, url).getStatus().value();
	}

	private static EntityExchangeResult<String> exchange(HttpMethod method, String url) {
		return platform.client()
			.method(method)
			.uri(URI.create(platform.base() + url))
			.exchange()
			.expectBody(String.class)
			.returnResult();
	}

	private static long soon() {
		return Instant.now().getEpochSecond() + 60;
	}

	@Test
	void openWhenSignedNeedsNoKey() {
		Secret key = key();
		EntityExchangeResult<String> answer = exchange(HttpMethod.GET, url(key, "GET", DOWNLOAD, "/tmp/ä b+c", soon()));
		assertThat(answer.getStatus().value()).isEqualTo(200);
		assertThat(answer.getResponseBody()).contains("path=%2Ftmp%2F%C3%A4%20b%2Bc")
			.doesNotContain("signature", "expires");
		assertThat(status(HttpMethod.GET, url(key, "GET", DOWNLOAD, "a", 0))).isEqualTo(200);
		assertThat(status(HttpMethod.POST, url(key, "POST", "/files/upload-v2", "a", soon()))).isEqualTo(200);
	}

	@Test
	void openWhenForOtherThingsIsUnauthorized() {
		Secret key = key();
		String good = url(key, "GET", DOWNLOAD, "a", soon());
		assertThat(status(HttpMethod.GET, good.replace("path=a", "path=b"))).isEqualTo(401);
		assertThat(status(HttpMethod.GET, good.replace("expires=", "expires=1"))).isEqualTo(401);
		assertThat(status(HttpMethod.GET, good.replaceFirst("toolbox/[^/]+", "toolbox/" + java.util.UUID.randomUUID())))
			.isEqualTo(401);
		assertThat(status(HttpMethod.POST, good.replace("download", "upload-v2"))).isEqualTo(401);
		assertThat(status(HttpMethod.DELETE, good)).isEqualTo(401);
		assertThat(status(HttpMethod.GET, good.replace("files/download", "files/info"))).isEqualTo(401);
		assertThat(status(HttpMethod.GET, good + "x")).isEqualTo(401);
		assertThat(status(HttpMethod.GET, good + "&path=b")).isEqualTo(400);
		assertThat(exchange(HttpMethod.GET, good + "x").getResponseBody()).contains("make a new URL");
	}

	@Test
	void openWhenExpiredIsForbidden() {
		EntityExchangeResult<String> answer = exchange(HttpMethod.GET, url(key(), "GET", DOWNLOAD, "a", 1));
		assertThat(answer.getStatus().value()).isEqualTo(403);
		assertThat(answer.getResponseBody()).contains("has expired");
	}

	@Test
	void keyWhenRotatedVoidsWhatWasSigned() {
		Secret old = key();
		assertThat(key()).isEqualTo(old);
		String url = url(old, "GET", DOWNLOAD, "a", 0);
		assertThat(platform.call(HttpMethod.POST, "/api/sandbox/" + sandbox + "/signing-key/rotate").status())
			.isEqualTo(201);
		assertThat(key()).isNotEqualTo(old);
		assertThat(status(HttpMethod.GET, url)).isEqualTo(401);
		assertThat(status(HttpMethod.GET, url(key(), "GET", DOWNLOAD, "a", 0))).isEqualTo(200);
	}

	@Test
	void keyWhenSandboxIsUnknownIsNotFound() {
		assertThat(platform.call(HttpMethod.GET, "/api/sandbox/unknown/signing-key").status()).isEqualTo(404);
	}

}
