package dev.opendaytona.platform.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The list of objects, in its first and second version.
 */
final class S3List {

	private static final int PAGE = 1000;

	private final ObjectFiles files;

	private final String bucket;

	private final S3Request request;

	private final boolean second;

	private final boolean encoded;

	private final String prefix;

	private final boolean grouped;

	S3List(ObjectFiles files, String bucket, S3Request request) {
		this.files = files;
		this.bucket = bucket;
		this.request = request;
		this.second = request.parameter("list-type").equals("2");
		this.encoded = request.parameter("encoding-type").equals("url");
		this.prefix = request.parameter("prefix");
		this.grouped = !request.parameter("delimiter").isEmpty();
		if (this.grouped && !request.parameter("delimiter").equals("/")) {
			throw S3Failure.notImplemented("delimiter other than '/'");
		}
	}

	String xml() {
		int limit = this.request.number("max-keys", PAGE, 0, Integer.MAX_VALUE);
		List<Entry> entries = entries(Math.min(limit, PAGE));
		boolean more = limit > 0 && entries.size() > Math.min(limit, PAGE);
		List<Entry> page = more ? entries.subList(0, Math.min(limit, PAGE)) : entries;
		List<String> content = new ArrayList<>(
				List.of(S3Xml.text("Name", this.bucket), S3Xml.text("Prefix", text(this.prefix)),
						S3Xml.text("MaxKeys", Math.min(limit, PAGE)), S3Xml.text("IsTruncated", more)));
		if (this.grouped) {
			content.add(S3Xml.text("Delimiter", "/"));
		}
		if (this.encoded) {
			content.add(S3Xml.text("EncodingType", "url"));
		}
		content.addAll(position(page, more));
		page.forEach((entry) -> entry.object()
			.ifPresentOrElse((object) -> content.add(contents(object)),
					() -> content.add(S3Xml.group("CommonPrefixes", S3Xml.text("Prefix", text(entry.name()))))));
		return S3Xml.document("ListBucketResult", content.toArray(String[]::new));
	}

	private List<String> position(List<Entry> page, boolean more) {
		String last = page.isEmpty() ? "" : page.getLast().name();
		if (!this.second) {
			String marker = S3Xml.text("Marker", text(this.request.parameter("marker")));
			return more ? List.of(marker, S3Xml.text("NextMarker", text(last))) : List.of(marker);
		}
		String count = S3Xml.text("KeyCount", page.size());
		return more ? List.of(count, S3Xml.text("NextContinuationToken", token(last))) : List.of(count);
	}

	/** One more than the limit, when there are more. */
	private List<Entry> entries(int limit) {
		List<Entry> result = new ArrayList<>();
		String after = after();
		String group = "";
		for (ObjectKey key : this.files.keys(this.prefix)) {
			if (result.size() > limit) {
				break;
			}
			String name = name(key);
			if (name.equals(group) || compare(name, after) <= 0) {
				continue;
			}
			if (name.endsWith("/")) {
				group = name;
				result.add(new Entry(name, Optional.empty()));
			}
			else {
				this.files.find(key).ifPresent((object) -> result.add(new Entry(name, Optional.of(object))));
			}
		}
		return result;
	}

	/** The key, or what several keys have in common up to the next slash. */
	private String name(ObjectKey key) {
		int slash = key.text().indexOf('/', this.prefix.length());
		return (this.grouped && slash >= 0) ? key.text().substring(0, slash + 1) : key.text();
	}

	private static int compare(String one, String other) {
		return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
	}

	private String after() {
		if (!this.second) {
			return this.request.parameter("marker");
		}
		String token = this.request.parameter("continuation-token");
		if (token.isEmpty()) {
			return this.request.parameter("start-after");
		}
		try {
			return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException wrong) {
			throw new S3Failure(400, "InvalidArgument", "The continuation token is not one that a list returned");
		}
	}

	private static String token(String last) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
	}

	private String contents(StoredObject object) {
		return S3Xml.group("Contents", S3Xml.text("Key", text(object.key().text())),
				S3Xml.text("LastModified", S3Objects.modified(object).toString()),
				S3Xml.text("ETag", "\"" + object.etag() + "\""), S3Xml.text("Size", object.size()),
				S3Xml.text("StorageClass", "STANDARD"));
	}

	private String text(String value) {
		return this.encoded ? UriEncoding.encode(value).replace("%2F", "/") : value;
	}

	/** An object, or a common prefix. */
	private record Entry(String name, Optional<StoredObject> object) {

	}

}
