package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * Replaces a text by another everywhere in a file, as bytes, so that what is not UTF-8
 * stays as it is.
 */
final class Replacement {

	private final byte[] pattern;

	private final byte[] value;

	private final int maxBytes;

	/**
	 * Describes a replacement.
	 * @param pattern the text to replace, not empty
	 * @param value the text to put there
	 * @param maxBytes the largest file
	 */
	Replacement(String pattern, String value, int maxBytes) {
		this.pattern = pattern.getBytes(StandardCharsets.UTF_8);
		this.value = value.getBytes(StandardCharsets.UTF_8);
		this.maxBytes = maxBytes;
	}

	void in(SandboxRoot root, SandboxPath path) throws IOException {
		byte[] before = read(root, path);
		if (TextSearch.indexOf(before, 0, before.length, this.pattern) < 0) {
			return;
		}
		byte[] after = replaced(before);
		try (OutputStream file = root.write(path)) {
			file.write(after);
		}
	}

	private byte[] read(SandboxRoot root, SandboxPath path) throws IOException {
		try (InputStream file = root.read(path).content()) {
			byte[] bytes = file.readNBytes(this.maxBytes + 1);
			if (bytes.length > this.maxBytes) {
				throw new ApiException.InvalidRequest(
						"'" + path + "' is larger than " + this.maxBytes + " bytes; change it with a command instead");
			}
			return bytes;
		}
	}

	byte[] replaced(byte[] text) {
		int hit = TextSearch.indexOf(text, 0, text.length, this.pattern);
		ByteArrayOutputStream result = new ByteArrayOutputStream(text.length);
		int start = 0;
		while (hit >= 0) {
			result.write(text, start, hit - start);
			result.writeBytes(this.value);
			start = hit + this.pattern.length;
			hit = TextSearch.indexOf(text, start, text.length, this.pattern);
		}
		result.write(text, start, text.length - start);
		return result.toByteArray();
	}

}
