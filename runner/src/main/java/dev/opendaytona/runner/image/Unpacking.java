package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.Program;

/**
 * Unpacks a tar that nobody vouches for. GNU tar drops absolute names, refuses {@code ..}
 * and makes links only after all files, so that none is written through one; device nodes
 * and everything below {@code /dev} are left out.
 */
public final class Unpacking {

	private static final int CHUNK_BYTES = 256 * 1024;

	private static final int MAX_ERROR_BYTES = 2_000;

	private static final int ERROR_LIMIT_SECONDS = 10;

	/** How long tar may still take when it has been given everything. */
	private static final Duration LIMIT = Duration.ofMinutes(10);

	private Unpacking() {
	}

	/**
	 * Unpacks a tar.
	 * @param tar the uncompressed tar
	 * @param target a directory that nobody else writes in
	 * @param maxBytes the largest tar that is taken, in bytes
	 * @return its size, in bytes
	 */
	public static long unpack(InputStream tar, Path target, long maxBytes) {
		Process process = start(target);
		CompletableFuture<String> error = new CompletableFuture<>();
		// A virtual thread that waits for a pipe keeps its carrier.
		Thread.ofPlatform().daemon().name("tar-errors").start(() -> error.complete(drain(process.getErrorStream())));
		try {
			long bytes = feed(tar, process, maxBytes, error);
			if (!process.waitFor(LIMIT) || process.exitValue() != 0) {
				throw rejected(error);
			}
			removeDevices(target);
			return bytes;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The import was cancelled");
		}
		finally {
			process.destroyForcibly()
				.onExit()
				.orTimeout(ERROR_LIMIT_SECONDS, TimeUnit.SECONDS)
				.exceptionally((late) -> process)
				.join();
		}
	}

	/**
	 * Removes what was unpacked, also when the thread was interrupted.
	 * @param tree the directory
	 */
	public static void remove(Path tree) {
		ContentLayers.remove(tree);
	}

	/** An image has a line of complaint for each of many entries: all must be read. */
	private static String drain(InputStream stream) {
		try (stream) {
			byte[] kept = stream.readNBytes(MAX_ERROR_BYTES);
			stream.skip(Long.MAX_VALUE);
			return new String(kept, StandardCharsets.UTF_8);
		}
		catch (IOException killed) {
			return "";
		}
	}

	private static void removeDevices(Path target) {
		Program.run(List.of("find", target.toString(), "-xdev", "(", "-type", "b", "-o", "-type", "c", ")", "-delete"));
	}

	private static Process start(Path target) {
		try {
			return new ProcessBuilder(List.of("tar", "--extract", "--file=-", "--preserve-permissions",
					"--numeric-owner", "--xattrs", "--xattrs-include=user.*", "--xattrs-include=security.capability",
					"--delay-directory-restore", "--anchored", "--exclude=./dev/*", "--exclude=dev/*",
					"--exclude=/dev/*", "--warning=no-timestamp", "--directory=" + target))
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new ApiException.Internal("The program 'tar' could not be started on the runner", ex);
		}
	}

	private static long feed(InputStream tar, Process process, long maxBytes, CompletableFuture<String> error) {
		long bytes = 0;
		byte[] chunk = new byte[CHUNK_BYTES];
		try (OutputStream stdin = process.getOutputStream()) {
			for (int read = read(tar, chunk); read >= 0; read = read(tar, chunk)) {
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
			throw rejected(error);
		}
	}

	private static int read(InputStream tar, byte[] chunk) {
		try {
			return tar.read(chunk);
		}
		catch (IOException ex) {
			throw new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
					"The image could not be read to its end: it is damaged, or its transfer broke off; send it again");
		}
	}

	private static ApiException rejected(CompletableFuture<String> error) {
		String text = error.completeOnTimeout("", ERROR_LIMIT_SECONDS, TimeUnit.SECONDS).join();
		if (StoreFailures.isFull(text)) {
			return StoreFailures.full(null);
		}
		return new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
				"The image could not be unpacked; send an intact tar. tar says: " + text.strip());
	}

}
