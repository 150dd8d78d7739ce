package dev.opendaytona.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * A layer of an image as a registry has it.
 *
 * @param packed the file, packed by gzip
 * @param digest the digest of the file
 * @param diffId the digest of the tar in it
 */
record Layer(Path packed, String digest, String diffId) {

	private static final int BUFFER_BYTES = 64 * 1024;

	/** What a layer holds. */
	@FunctionalInterface
	interface Content {

		void write(Tar tar) throws IOException;

	}

	static Layer write(Path file, Content content) throws IOException {
		MessageDigest packed = sha256();
		MessageDigest unpacked = sha256();
		OutputStream gzip = new GZIPOutputStream(new DigestOutputStream(Files.newOutputStream(file), packed),
				BUFFER_BYTES);
		try (Tar tar = new Tar(new DigestOutputStream(gzip, unpacked))) {
			content.write(tar);
		}
		return new Layer(file, digest(packed), digest(unpacked));
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String digest(byte[] content) {
		MessageDigest sha256 = sha256();
		sha256.update(content);
		return digest(sha256);
	}

	private static String digest(MessageDigest sha256) {
		return "sha256:" + HexFormat.of().formatHex(sha256.digest());
	}

}
