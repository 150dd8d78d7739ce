package dev.opendaytona.platform.storage;

import java.net.URI;
import java.time.Duration;

import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Makes clients of an S3. They are blocking, and load a good deal of code: make them when
 * they are needed.
 */
final class S3Clients {

	private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

	private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

	private S3Clients() {
	}

	/**
	 * Checksums of the newer kind are left out where S3 does not ask for them: not every
	 * S3 has them.
	 */
	static S3Client s3(S3Settings settings) {
		return S3Client.builder()
			.endpointOverride(settings.endpoint())
			.region(Region.of(settings.region()))
			.credentialsProvider(credentials(settings))
			.forcePathStyle(settings.pathStyle())
			.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
			.responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
			.httpClient(http())
			.build();
	}

	static S3Presigner presigner(S3Settings settings) {
		return S3Presigner.builder()
			.endpointOverride(settings.endpoint())
			.region(Region.of(settings.region()))
			.credentialsProvider(credentials(settings))
			.serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(settings.pathStyle()).build())
			.build();
	}

	static StsClient sts(S3Settings settings) {
		URI endpoint = settings.sts();
		return StsClient.builder()
			.endpointOverride(endpoint)
			.region(Region.of(settings.region()))
			.credentialsProvider(credentials(settings))
			.httpClient(http())
			.build();
	}

	private static SdkHttpClient http() {
		return UrlConnectionHttpClient.builder().connectionTimeout(CONNECT_LIMIT).socketTimeout(SILENCE_LIMIT).build();
	}

	private static AwsCredentialsProvider credentials(S3Settings settings) {
		@Nullable String accessKey = settings.accessKey();
		@Nullable Secret secret = settings.secret();
		return (accessKey != null && secret != null)
				? StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret.value()))
				: DefaultCredentialsProvider.builder().build();
	}

}
