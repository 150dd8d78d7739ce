package dev.opendaytona.runner.build;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Copying;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.image.TarHeaders;
import dev.opendaytona.runner.image.Unpacking;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * Tar archives that {@code ADD} unpacks: plain, or packed by gzip, bzip2 or xz. They are
 * unpacked apart first, where nothing of theirs can do harm.
 *
 * @param tools what the build uses
 */
record Archives(Tools tools) {

	private static final long MAX_BYTES = 10L << 30;

	/** What is above that is taken for implied. */
	private static final int MOST_DIRECTORIES = 500_000;

	private static final int MAGIC_OFFSET = 257;

	private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

	static boolean isArchive(SandboxRoot root, SandboxPath path) {
		try (InputStream tar = open(root, path)) {
			byte[] head = tar.readNBytes(MAGIC_OFFSET + MAGIC.length);
			return head.length == MAGIC_OFFSET + MAGIC.length
					&& java.util.Arrays.equals(head, MAGIC_OFFSET, head.length, MAGIC, 0, MAGIC.length);
		}
		catch (IOException | ApiException notPacked) {
			return false;
		}
	}

	private static InputStream open(SandboxRoot root, SandboxPath path) throws IOException {
		BufferedInputStream file = new BufferedInputStream(root.read(path).content());
		try {
			return new CompressorStreamFactory(true).createCompressorInputStream(file);
		}
		catch (CompressorException plain) {
			return file;
		}
	}

	/** The directories that it tells of, and does not only imply. */
	private static Set<String> directories(SandboxRoot root, SandboxPath archive) throws IOException {
		Set<String> directories = new HashSet<>();
		try (InputStream tar = open(root, archive)) {
			TarHeaders.read(tar, (name, directory) -> {
				if (directory) {
					directories.add(name.replaceFirst("^(\\./|/)+", "").replaceFirst("/+$", ""));
				}
				return directories.size() < MOST_DIRECTORIES;
			});
		}
		return directories;
	}

	void unpack(SandboxRoot source, SandboxPath archive, SandboxRoot target, SandboxPath to) {
		try {
			Path directory = Files.createTempDirectory("odt-archive");
			try (InputStream tar = open(source, archive)) {
				Unpacking.unpack(tar, directory, MAX_BYTES);
				try (SandboxRoot unpacked = this.tools.rootOf().apply(directory)) {
					target.copyFrom(unpacked, new SandboxPath("/"), to, new Copying(Copying.KEPT, Copying.KEPT,
							Copying.Mode.KEPT, (path) -> false, directories(source, archive)::contains));
				}
			}
			finally {
				Unpacking.remove(directory);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
