package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in an S3. What is larger than one part is sent in parts, each from memory, so
 * that a part can be sent again and the length need not be known before.
 */
final class S3ObjectStore implements ObjectStore, AutoCloseable {

	/** With the 10,000 parts that S3 takes: objects of up to 160 GB. */
	private static final int PART_BYTES = 16 << 20;

	private static final int MOST_PARTS = 10_000;

	private static final int NOT_FOUND = 404;

	private final Lazy<S3Client> client;

	private final String bucket;

	S3ObjectStore(Supplier<S3Client> client, String bucket) {
		this.client = new Lazy<>(client);
		this.bucket = bucket;
	}

	@Override
	public StoredObject put(ObjectKey key, InputStream content) {
		return call("put", key, () -> {
			byte[] first = content.readNBytes(PART_BYTES);
			StoredObject put = (first.length < PART_BYTES) ? putWhole(key, first) : putParts(key, first, content);
			return find(key).orElse(put);
		});
	}

	private StoredObject putWhole(ObjectKey key, byte[] content) {
		String etag = this.client.get()
			.putObject((request) -> request.bucket(this.bucket).key(key.text()), RequestBody.fromBytes(content))
			.eTag();
		return new StoredObject(key, content.length, plain(etag), Instant.now());
	}

	private StoredObject putParts(ObjectKey key, byte[] first, InputStream content) throws IOException {
		String upload = this.client.get()
			.createMultipartUpload((request) -> request.bucket(this.bucket).key(key.text()))
			.uploadId();
		boolean done = false;
		try {
			List<Part> parts = sendParts(key, upload, first, content);
			String etag = complete(key, upload, parts);
			done = true;
			return new StoredObject(key, parts.stream().mapToLong(Part::size).sum(), plain(etag), Instant.now());
		}
		finally {
			if (!done) {
				abort(key, upload);
			}
		}
	}

	private String complete(ObjectKey key, String upload, List<Part> parts) {
		return this.client.get()
			.completeMultipartUpload((request) -> request.bucket(this.bucket)
				.key(key.text())
				.uploadId(upload)
				.multipartUpload((completed) -> completed.parts(parts.stream().map(Part::completed).toList())))
			.eTag();
	}

	private List<Part> sendParts(ObjectKey key, String upload, byte[] first, InputStream content) throws IOException {
		List<Part> parts = new ArrayList<>();
		for (byte[] part = first; part.length > 0; part = content.readNBytes(PART_BYTES)) {
			if (parts.size() == MOST_PARTS) {
				throw new ApiException.InvalidRequest("OBJECT_TOO_LARGE", "The object '" + key + "' is larger than the "
						+ ((long) MOST_PARTS * PART_BYTES) + " bytes that the store takes");
			}
			byte[] bytes = part;
			int number = parts.size() + 1;
			String etag = this.client.get()
				.uploadPart(
						(request) -> request.bucket(this.bucket).key(key.text()).uploadId(upload).partNumber(number),
						RequestBody.fromBytes(bytes))
				.eTag();
			parts.add(new Part(number, bytes.length, etag));
		}
		return parts;
	}

	/** What cannot be aborted is for the bucket's own rule on unfinished uploads. */
	private void abort(ObjectKey key, String upload) {
		try {
			this.client.get()
				.abortMultipartUpload((request) -> request.bucket(this.bucket).key(key.text()).uploadId(upload));
		}
		catch (SdkException leftBehind) {
			// The failure that led here is the one to tell.
		}
	}

	@Override
	public InputStream get(ObjectKey key) {
		return call("get", key,
				() -> this.client.get().getObject((request) -> request.bucket(this.bucket).key(key.text())));
	}

	@Override
	public Optional<StoredObject> find(ObjectKey key) {
		return call("find", key, () -> {
			try {
				HeadObjectResponse head = this.client.get()
					.headObject((request) -> request.bucket(this.bucket).key(key.text()));
				return Optional
					.of(new StoredObject(key, head.contentLength(), plain(head.eTag()), head.lastModified()));
			}
			catch (S3Exception failure) {
				if (failure.statusCode() == NOT_FOUND) {
					return Optional.empty();
				}
				throw failure;
			}
		});
	}

	@Override
	public Stream<StoredObject> list(String prefix) {
		return call("list", prefix,
				() -> this.client.get()
					.listObjectsV2Paginator((request) -> request.bucket(this.bucket).prefix(prefix))
					.contents()
					.stream()
					.map((object) -> new StoredObject(new ObjectKey(object.key()), object.size(), plain(object.eTag()),
							object.lastModified())));
	}

	@Override
	public void delete(ObjectKey key) {
		call("delete", key,
				() -> this.client.get().deleteObject((request) -> request.bucket(this.bucket).key(key.text())));
	}

	private static String plain(String etag) {
		return etag.replace("\"", "");
	}

	private static <T> T call(String what, Object key, Call<T> call) {
		try {
			return call.run();
		}
		catch (S3Exception refused) {
			if (refused.statusCode() == NOT_FOUND && "NoSuchKey".equals(refused.awsErrorDetails().errorCode())) {
				throw new ApiException.NotFound("OBJECT_NOT_FOUND", "There is no object '" + key + "'; put it first");
			}
			throw unavailable(what, key, refused);
		}
		catch (SdkException | IOException failure) {
			throw unavailable(what, key, failure);
		}
	}

	private static ApiException unavailable(String what, Object key, @Nullable Throwable cause) {
		String why = (cause instanceof S3Exception refused)
				? ("it answered " + refused.statusCode() + "; check the key, the bucket and the region of --s3-url")
				: "it did not answer or the data did not come; check that it runs, then try again";
		return new ApiException.Unavailable("STORAGE_UNAVAILABLE",
				"To " + what + " the object '" + key + "' in the S3 store failed because " + why, cause);
	}

	@Override
	public void close() {
		this.client.ifMade(S3Client::close);
	}

	/** A part that was sent. */
	private record Part(int number, int size, String etag) {

		CompletedPart completed() {
			return CompletedPart.builder().partNumber(this.number).eTag(this.etag).build();
		}

	}

	/** A call of the store. */
	private interface Call<T> {

		T run() throws IOException;

	}

}
