package dev.opendaytona.runner.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

import com.github.luben.zstd.ZstdInputStream;

/** How tars are packed, which their first bytes tell. */
final class Compression {

	private static final int GZIP = 0x1f8b;

	private static final int ZSTD = 0x28b5;

	private static final int BUFFER_BYTES = 256 * 1024;

	private Compression() {
	}

	/**
	 * Unpacks what may be packed by gzip or zstd.
	 * @param stream the stream, which is closed with the other
	 * @return the tar
	 */
	static InputStream unpacked(InputStream stream) throws IOException {
		BufferedInputStream packed = new BufferedInputStream(stream, BUFFER_BYTES);
		try {
			packed.mark(2);
			int magic = packed.read() << 8 | packed.read();
			packed.reset();
			return switch (magic) {
				case GZIP -> new GZIPInputStream(packed, BUFFER_BYTES);
				case ZSTD -> new ZstdInputStream(packed);
				default -> packed;
			};
		}
		catch (IOException | RuntimeException ex) {
			packed.close();
			throw ex;
		}
	}

}
