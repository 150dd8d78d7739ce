package dev.opendaytona.mcp.tool;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import dev.opendaytona.api.error.ApiException;

/** The border between bytes and text: strict, so that no byte is changed unseen. */
final class Texts {

	static final String ENCODING = "encoding";

	static final String BASE64 = "base64";

	private Texts() {
	}

	static Optional<String> find(byte[] bytes) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			return (text.indexOf('\0') < 0) ? Optional.of(text) : Optional.empty();
		}
		catch (CharacterCodingException _) {
			return Optional.empty();
		}
	}

	static byte[] bytes(String content, String encoding) {
		if (!encoding.equals(BASE64)) {
			return content.getBytes(StandardCharsets.UTF_8);
		}
		try {
			return Base64.getMimeDecoder().decode(content);
		}
		catch (IllegalArgumentException _) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS", "'content' is not valid base64");
		}
	}

	static ApiException binary(String path, long size) {
		return new ApiException.InvalidRequest("BINARY_FILE", "'" + path + "' (" + size + " bytes) is not UTF-8 text");
	}

}
