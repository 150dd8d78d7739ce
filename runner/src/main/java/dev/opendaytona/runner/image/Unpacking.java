package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.api.error.ApiException;

/**
 * Unpacks a tar that nobody vouches for. GNU tar drops absolute names, refuses {@code ..}
 * and makes links only after all files, so that none is written through one; device nodes
 * and everything below {@code /dev} are left out.
 */
final class Unpacking {

	private static final int CHUNK_BYTES = 256 * 1024;

	private static final int MAX_ERROR_BYTES = 2_000;

	private Unpacking() {
	}

	static long unpack(InputStream tar, Path target, long maxBytes) {
		Process process = start(target);
		try {
			long bytes = feed(tar, process, maxBytes);
			int exitCode = process.waitFor();
			if (exitCode != 0) {
				throw rejected(process);
			}
			return bytes;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The import was cancelled");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Process start(Path target) {
		try {
			return new ProcessBuilder(List.of("tar", "--extract", "--file=-", "--preserve-permissions",
					"--numeric-owner", "--xattrs", "--delay-directory-restore", "--exclude=./dev/*", "--exclude=dev/*",
					"--warning=no-timestamp", "--directory=" + target))
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new ApiException.Internal("The program 'tar' could not be started on the runner", ex);
		}
	}

	private static long feed(InputStream tar, Process process, long maxBytes) {
		long bytes = 0;
		byte[] chunk = new byte[CHUNK_BYTES];
		try (OutputStream stdin = process.getOutputStream()) {
			for (int read = tar.read(chunk); read >= 0; read = tar.read(chunk)) {
				bytes += read;
				if (bytes > maxBytes) {
					throw new ApiException.InvalidRequest("IMAGE_TOO_LARGE",
							"The image is larger than " + maxBytes / (1024 * 1024) + " MiB, which this runner takes");
				}
				stdin.write(chunk, 0, read);
			}
			return bytes;
		}
		catch (IOException ex) {
			throw rejected(process);
		}
	}

	private static ApiException rejected(Process process) {
		try {
			String error = new String(process.getErrorStream().readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
			return new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
					"The image could not be unpacked; send an uncompressed tar of a root file system. tar says: "
							+ error.strip());
		}
		catch (IOException ex) {
			return new ApiException.InvalidRequest("IMAGE_NOT_READABLE", "The image could not be read to its end");
		}
	}

}
