package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last bytes of a file that holds an object: its ETag. A footer, so that the object
 * can be written as it comes, and be read by any program; not an extended attribute,
 * because not every file system has them.
 */
final class ObjectFooter {

	static final int BYTES = 64;

	private static final Pattern TEXT = Pattern.compile("OpenDaytona object ([0-9a-f]{32}(?:-[0-9]{1,5})?) *\n");

	private ObjectFooter() {
	}

	static ByteBuffer of(String etag) {
		return ByteBuffer.wrap("OpenDaytona object %-44s\n".formatted(etag).getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * Reads the ETag.
	 * @param channel the open file
	 * @param file its path, for the message
	 * @return the ETag
	 * @throws IOException also when the file is not one of ours
	 */
	static String read(FileChannel channel, Path file) throws IOException {
		return find(channel).orElseThrow(
				() -> new IOException("The file '" + file + "' does not end as a stored object; it was changed"));
	}

	private static Optional<String> find(FileChannel channel) throws IOException {
		long start = channel.size() - BYTES;
		ByteBuffer bytes = ByteBuffer.allocate(BYTES);
		while (start >= 0 && bytes.hasRemaining()) {
			if (channel.read(bytes, start + bytes.position()) < 0) {
				return Optional.empty();
			}
		}
		Matcher matcher = TEXT.matcher(new String(bytes.array(), StandardCharsets.US_ASCII));
		return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
	}

}
