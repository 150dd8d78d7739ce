package dev.opendaytona.mcp.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The end of a stream, whatever its length. */
final class Tail {

	private Tail() {
	}

	static String read(InputStream stream, int most) throws IOException {
		byte[] kept = new byte[0];
		byte[] next = stream.readNBytes(most);
		while (next.length > 0) {
			byte[] both = Arrays.copyOf(kept, kept.length + next.length);
			System.arraycopy(next, 0, both, kept.length, next.length);
			kept = Arrays.copyOfRange(both, Math.max(0, both.length - most), both.length);
			next = stream.readNBytes(most);
		}
		return new String(kept, StandardCharsets.UTF_8);
	}

}
