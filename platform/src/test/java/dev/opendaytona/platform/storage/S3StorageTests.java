package dev.opendaytona.platform.storage;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An S3 of one's own: how it is configured, and what clients get of it.
 */
class S3StorageTests {

	private static final UUID ORGANIZATION = UUID.fromString("0b1c2d3e-0000-4000-8000-000000000001");

	private static StorageAccess open(String url) {
		try (S3Storage storage = new S3Storage(S3Settings.parse(url))) {
			return storage.open(ORGANIZATION, MockServerHttpRequest.get("/").build())
				.blockOptional(Duration.ofSeconds(30))
				.orElseThrow();
		}
	}

	@Test
	void parseWhenCompleteFindsAllParts() {
		S3Settings settings = S3Settings.parse("http://key:s%2Fecret@minio.internal:9000/my-bucket/?region=eu-1"
				+ "&public-url=https%3A%2F%2Fs3.example.com/&role=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&share=true");
		assertThat(settings.endpoint()).isEqualTo(URI.create("http://minio.internal:9000"));
		assertThat(settings.publicEndpoint()).isEqualTo(URI.create("https://s3.example.com"));
		assertThat(settings.bucket()).isEqualTo("my-bucket");
		assertThat(settings.region()).isEqualTo("eu-1");
		assertThat(settings.accessKey()).isEqualTo("key");
		assertThat(settings.secret()).isEqualTo(Secret.of("s/ecret"));
		assertThat(settings.pathStyle()).isTrue();
		assertThat(settings.role()).isEqualTo("arn:aws:iam::1:role/x");
		assertThat(settings.sts()).isEqualTo(settings.endpoint());
		assertThat(settings.shared()).isTrue();
		assertThat(settings).asString().doesNotContain("s/ecret");
	}

	@Test
	void parseWhenOfAmazonKnowsItsSts() {
		S3Settings settings = S3Settings.parse("https://s3.eu-west-1.amazonaws.com/bucket?region=eu-west-1");
		assertThat(settings.accessKey()).isNull();
		assertThat(settings.pathStyle()).isFalse();
		assertThat(settings.sts()).isEqualTo(URI.create("https://sts.eu-west-1.amazonaws.com"));
		assertThat(settings.shared()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "s3://bucket", "https://host", "https://host/", "https://host/a/b",
			"https://host/UPPER", "https://key@host/bucket", "https://k:hunter2@host/bucket?colour=red",
			"https://k:hunter2@/bucket", "https://k:hunter2 @host/bucket" })
	void parseWhenOfAnotherFormIsRefusedWithoutItsSecret(String url) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> S3Settings.parse(url))
			.withMessageStartingWith("The S3 URL is not of the form")
			.withMessageNotContaining("hunter2");
	}

	@Test
	void openWhenThereIsNoRoleGivesNothingAwayUnlessShared() {
		assertThatExceptionOfType(ApiException.Unavailable.class)
			.isThrownBy(() -> open("https://key:secret@host/bucket"))
			.withMessageContaining("&role=ARN")
			.withMessageContaining("&share=true");
		StorageAccess shared = open("https://key:secret@host/bucket?share=true&region=eu-1");
		assertThat(shared.accessKey()).isEqualTo("key");
		assertThat(shared.storageUrl()).isEqualTo("https://host");
		assertThat(shared.region()).isEqualTo("eu-1");
		assertThat(shared).asString().doesNotContain("secret");
	}

	@Test
	void openWhenThereIsARoleAsksStsForOneOrganization() {
		WireMockServer sts = new WireMockServer(WireMockConfiguration.options().dynamicPort());
		sts.start();
		try {
			sts.stubFor(WireMock.post("/").willReturn(WireMock.okXml("""
					<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
					<Credentials><AccessKeyId>temporary</AccessKeyId><SecretAccessKey>made</SecretAccessKey>
					<SessionToken>token</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
					</AssumeRoleResult></AssumeRoleResponse>""")));
			StorageAccess access = open("http://key:secret@127.0.0.1:" + sts.port() + "/bucket?role=arn:x:y");
			assertThat(access.accessKey()).isEqualTo("temporary");
			assertThat(access.secret()).isEqualTo("made");
			assertThat(access.sessionToken()).isEqualTo("token");
			sts.verify(WireMock.postRequestedFor(WireMock.urlEqualTo("/"))
				.withRequestBody(WireMock.containing("Action=AssumeRole"))
				.withRequestBody(WireMock.containing("RoleArn=arn%3Ax%3Ay"))
				.withRequestBody(WireMock.containing(ORGANIZATION.toString())));
			sts.stubFor(WireMock.post("/").willReturn(WireMock.forbidden()));
			assertThatExceptionOfType(ApiException.Unavailable.class)
				.isThrownBy(() -> open("http://key:secret@127.0.0.1:" + sts.port() + "/bucket?role=arn:x:y"))
				.withMessageContaining("could not be had from STS");
		}
		finally {
			sts.stop();
		}
	}

	@Test
	void policyWhenMadeIsJsonThatNamesTheOrganizationAlone() {
		var policy = new JsonMapper().readTree(S3Storage.policy("bucket", ORGANIZATION));
		assertThat(policy.path("Statement").path(0).path("Resource").asString())
			.isEqualTo("arn:aws:s3:::bucket/" + ORGANIZATION + "/*");
		assertThat(policy.path("Statement").path(1).path("Condition").toString()).contains(ORGANIZATION + "/*");
		assertThat(policy.path("Statement").size()).isEqualTo(3);
	}

}
