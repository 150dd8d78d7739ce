package dev.opendaytona.platform.storage;

import java.time.Duration;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The door of an S3 that is there: STS makes credentials that open the objects of one
 * organization and end by themselves.
 */
final class S3Storage implements StorageDoor, AutoCloseable {

	private static final Duration VALID = Duration.ofHours(1);

	private final S3Settings settings;

	private final Lazy<StsClient> sts;

	S3Storage(S3Settings settings) {
		this.settings = settings;
		this.sts = new Lazy<>(() -> S3Clients.sts(settings));
	}

	@Override
	public Mono<StorageAccess> open(UUID organizationId, ServerHttpRequest request) {
		String role = this.settings.role();
		if (role != null) {
			return Blocking.call(() -> assume(role, organizationId));
		}
		String accessKey = this.settings.accessKey();
		Secret secret = this.settings.secret();
		if (this.settings.shared() && accessKey != null && secret != null) {
			return Mono.just(access(accessKey, secret.value(), "", organizationId));
		}
		return Mono.error(new ApiException.Unavailable("STORAGE_NOT_SHARED",
				"Clients cannot upload to this server's S3, because it may only give away credentials for one"
						+ " organization: add '&role=ARN' to --s3-url (a role that STS makes such credentials of),"
						+ " or '&share=true' when all organizations may see each other's objects",
				null));
	}

	private StorageAccess assume(String role, UUID organizationId) {
		try {
			Credentials made = this.sts.get()
				.assumeRole((request) -> request.roleArn(role)
					.roleSessionName("opendaytona-" + organizationId)
					.durationSeconds((int) VALID.toSeconds())
					.policy(policy(this.settings.bucket(), organizationId)))
				.credentials();
			return access(made.accessKeyId(), made.secretAccessKey(), made.sessionToken(), organizationId);
		}
		catch (SdkException failure) {
			throw new ApiException.Unavailable("STORAGE_UNAVAILABLE",
					"Credentials for the S3 store could not be had from STS; check the role and the sts of --s3-url,"
							+ " and that the server's key may assume the role",
					failure);
		}
	}

	/** What a client may do: read and write below its organization's id. */
	static String policy(String bucket, UUID organizationId) {
		return """
				{"Version":"2012-10-17","Statement":[
				{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject","s3:AbortMultipartUpload",\
				"s3:ListMultipartUploadParts"],"Resource":"arn:aws:s3:::%1$s/%2$s/*"},
				{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::%1$s",\
				"Condition":{"StringLike":{"s3:prefix":["%2$s","%2$s/*"]}}},
				{"Effect":"Allow","Action":"s3:GetBucketLocation","Resource":"arn:aws:s3:::%1$s"}]}""".formatted(bucket,
				organizationId);
	}

	private StorageAccess access(String accessKey, String secret, String sessionToken, UUID organizationId) {
		return new StorageAccess(accessKey, secret, sessionToken, this.settings.publicEndpoint().toString(),
				organizationId, this.settings.bucket(), this.settings.region());
	}

	@Override
	public void close() {
		this.sts.ifMade(StsClient::close);
	}

}
