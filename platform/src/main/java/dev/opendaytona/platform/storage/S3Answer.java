package dev.opendaytona.platform.storage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * An answer of the S3 endpoint.
 *
 * @param status the HTTP status
 * @param headers its headers, with the length of the content
 * @param content opens what is sent; null for nothing
 */
record S3Answer(int status, Map<String, String> headers, @Nullable Callable<InputStream> content) {

	S3Answer {
		headers = Map.copyOf(headers);
	}

	static S3Answer empty(int status) {
		return new S3Answer(status, Map.of("Content-Length", "0"), null);
	}

	static S3Answer xml(int status, String xml) {
		byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
		return new S3Answer(status,
				Map.of("Content-Type", "application/xml", "Content-Length", Integer.toString(bytes.length)),
				() -> new ByteArrayInputStream(bytes));
	}

}
