package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;

/**
 * What S3 does with the objects of one organization; nothing of another is reached.
 */
final class S3Objects {

	private final ObjectDirectory directory;

	private final ObjectFiles files;

	private final Uploads uploads;

	private final String bucket;

	S3Objects(ObjectDirectory directory, ObjectFiles files, Uploads uploads, String bucket) {
		this.directory = directory;
		this.files = files;
		this.uploads = uploads;
		this.bucket = bucket;
	}

	static Instant modified(StoredObject object) {
		return object.modifiedAt().truncatedTo(ChronoUnit.SECONDS);
	}

	S3Answer answer(S3Request request, UUID organizationId, S3Payload body) throws IOException {
		request.requireKnown();
		return request.keyText().isEmpty() ? bucket(request, organizationId)
				: object(request, owned(request.key(), organizationId), body);
	}

	private static ObjectKey owned(ObjectKey key, UUID organizationId) {
		if (!key.text().startsWith(organizationId + "/")) {
			throw S3Failure
				.denied("These credentials open objects whose key starts with '" + organizationId + "/' and no others");
		}
		return key;
	}

	private S3Answer bucket(S3Request request, UUID organizationId) {
		if (request.method().equals("HEAD")) {
			return new S3Answer(200, Map.of("x-amz-bucket-region", EmbeddedStorage.REGION), null);
		}
		if (request.method().equals("GET") && request.has("location")) {
			return S3Answer.xml(200, S3Xml.document("LocationConstraint"));
		}
		if (!request.method().equals("GET") || request.has("uploads")) {
			throw S3Failure.notImplemented("such request for a bucket");
		}
		String prefix = request.parameter("prefix");
		if (!prefix.equals(organizationId.toString()) && !prefix.startsWith(organizationId + "/")) {
			throw S3Failure.denied("These credentials list objects with the prefix '" + organizationId
					+ "/' and no others; name it as the prefix");
		}
		return S3Answer.xml(200, new S3List(this.files, this.bucket, request).xml());
	}

	private S3Answer object(S3Request request, ObjectKey key, S3Payload body) throws IOException {
		String upload = request.parameter("uploadId");
		return switch (request.method() + (request.has("uploadId") ? " part" : "")) {
			case "GET" -> get(request, key);
			case "HEAD" -> head(key);
			case "PUT" -> put(key, body);
			case "DELETE" -> {
				this.files.delete(key);
				yield S3Answer.empty(204);
			}
			case "POST" -> begin(request, key);
			case "PUT part" -> putPart(request, upload, key, body);
			case "POST part" -> complete(upload, key, body);
			case "DELETE part" -> {
				this.uploads.abort(upload, key);
				yield S3Answer.empty(204);
			}
			default -> throw S3Failure.notImplemented("such request for an object");
		};
	}

	private S3Answer put(ObjectKey key, S3Payload body) throws IOException {
		try (IncomingFile file = receive(body)) {
			StoredObject made = this.files.publish(file, key, Digests.hex(file.md5()));
			return new S3Answer(200, Map.of("ETag", quoted(made.etag()), "Content-Length", "0"), null);
		}
	}

	private IncomingFile receive(S3Payload body) throws IOException {
		IncomingFile file = this.directory.incoming();
		try {
			file.write(body);
			body.verify();
			return file;
		}
		catch (IOException | RuntimeException failure) {
			file.close();
			throw failure;
		}
	}

	private S3Answer begin(S3Request request, ObjectKey key) throws IOException {
		if (!request.has("uploads")) {
			throw S3Failure.notImplemented("such request for an object");
		}
		return S3Answer.xml(200, S3Xml.document("InitiateMultipartUploadResult", S3Xml.text("Bucket", this.bucket),
				S3Xml.text("Key", key), S3Xml.text("UploadId", this.uploads.begin(key))));
	}

	private S3Answer putPart(S3Request request, String upload, ObjectKey key, S3Payload body) throws IOException {
		int number = request.number("partNumber", 0, 1, Uploads.MOST_PARTS);
		if (number == 0) {
			throw new S3Failure(400, "InvalidArgument", "partNumber is missing");
		}
		try (IncomingFile file = receive(body)) {
			String etag = Digests.hex(file.md5());
			this.uploads.add(upload, key, number, file, etag);
			return new S3Answer(200, Map.of("ETag", quoted(etag), "Content-Length", "0"), null);
		}
	}

	private S3Answer complete(String upload, ObjectKey key, S3Payload body) throws IOException {
		List<Uploads.Part> parts = S3Xml.parts(body);
		body.verify();
		StoredObject made = this.uploads.complete(upload, key, parts);
		return S3Answer.xml(200, S3Xml.document("CompleteMultipartUploadResult", S3Xml.text("Bucket", this.bucket),
				S3Xml.text("Key", key), S3Xml.text("ETag", quoted(made.etag()))));
	}

	private S3Answer head(ObjectKey key) {
		StoredObject object = this.files.find(key).orElseThrow(() -> noSuchKey(key));
		return new S3Answer(200, headers(object, object.size()), null);
	}

	private S3Answer get(S3Request request, ObjectKey key) throws IOException {
		ObjectFiles.OpenObject open = open(key);
		boolean handedOver = false;
		try {
			S3Answer answer = read(open, range(request));
			handedOver = true;
			return answer;
		}
		finally {
			if (!handedOver) {
				open.close();
			}
		}
	}

	private static S3Answer read(ObjectFiles.OpenObject open, Optional<HttpRange> range) {
		StoredObject object = open.object();
		if (range.isEmpty()) {
			return new S3Answer(200, headers(object, object.size()), open::stream);
		}
		long start = start(range.get(), object);
		long length = range.get().getRangeEnd(object.size()) + 1 - start;
		Map<String, String> headers = headers(object, length);
		headers.put("Content-Range", "bytes " + start + "-" + (start + length - 1) + "/" + object.size());
		return new S3Answer(206, headers, () -> open.stream(start, length));
	}

	private ObjectFiles.OpenObject open(ObjectKey key) {
		try {
			return this.files.open(key);
		}
		catch (ApiException.NotFound none) {
			throw noSuchKey(key);
		}
	}

	private static Optional<HttpRange> range(S3Request request) {
		try {
			List<HttpRange> ranges = HttpRange.parseRanges(request.header(HttpHeaders.RANGE).orElse(""));
			return (ranges.size() == 1) ? Optional.of(ranges.getFirst()) : Optional.empty();
		}
		catch (IllegalArgumentException ignoredAsS3Does) {
			return Optional.empty();
		}
	}

	private static long start(HttpRange range, StoredObject object) {
		long start = (object.size() > 0) ? range.getRangeStart(object.size()) : 0;
		if (start >= object.size()) {
			throw new S3Failure(416, "InvalidRange", "The object has " + object.size() + " bytes");
		}
		return start;
	}

	private static Map<String, String> headers(StoredObject object, long length) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("ETag", quoted(object.etag()));
		headers.put("Last-Modified",
				DateTimeFormatter.RFC_1123_DATE_TIME.format(modified(object).atOffset(ZoneOffset.UTC)));
		headers.put("Accept-Ranges", "bytes");
		headers.put("Content-Type", "application/octet-stream");
		headers.put("Content-Length", Long.toString(length));
		return headers;
	}

	private static String quoted(String etag) {
		return "\"" + etag + "\"";
	}

	private static S3Failure noSuchKey(ObjectKey key) {
		return new S3Failure(404, "NoSuchKey", "There is no object '" + key + "'");
	}

}
