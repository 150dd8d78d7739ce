package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;

/**
 * Makes the tar of a layer (OCI image spec, layer.md) from a directory that overlayfs has
 * written, the same one each time. What has no place in such a tar is left out: sockets,
 * device nodes, and files whose names would say that others are gone.
 */
final class LayerTar {

	/** How long the programs may still take when all of it was read. */
	private static final Duration END_LIMIT = Duration.ofSeconds(30);

	private static final List<String> FIND = List.of("find", ".", "-mindepth", "1", "-xdev", "(", "-name", ".wh.*",
			"-prune", ")", "-o", "(", "-not", "-type", "s", "-not", "-type", "b", "-print0", ")");

	private static final List<String> SORT = List.of("sort", "--zero-terminated");

	private static final List<String> TAR = List.of("tar", "--create", "--file=-", "--format=pax", "--no-recursion",
			"--null", "--verbatim-files-from", "--files-from=-", "--numeric-owner", "--xattrs",
			"--xattrs-include=user.*", "--xattrs-include=security.capability",
			"--xattrs-include=" + OverlayEntries.OPAQUE,
			"--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime");

	private LayerTar() {
	}

	/** Writes the tar, whose size is limited. */
	static void write(Path root, OutputStream target, long maxBytes) throws IOException {
		List<Process> programs = ProcessBuilder
			.startPipeline(List.of(builder(root, FIND), builder(root, SORT), builder(root, TAR)));
		try (InputStream tar = programs.getLast().getInputStream()) {
			OverlayEntries.convert(tar, new Limited(target, maxBytes));
			for (Process program : programs) {
				if (!program.waitFor(END_LIMIT) || program.exitValue() != 0) {
					throw new IOException("A program that packs a layer did not end well");
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The transfer of the image was cancelled");
		}
		finally {
			programs.forEach(Process::destroyForcibly);
		}
	}

	private static ProcessBuilder builder(Path root, List<String> argv) {
		ProcessBuilder builder = new ProcessBuilder(argv).directory(root.toFile())
			.redirectError(ProcessBuilder.Redirect.DISCARD);
		builder.environment().putAll(Map.of("LC_ALL", "C", "TZ", "UTC"));
		builder.environment().remove("TAR_OPTIONS");
		return builder;
	}

	/** A file may have holes that are larger than any disk. */
	private static final class Limited extends OutputStream {

		private final OutputStream target;

		private long left;

		private Limited(OutputStream target, long left) {
			this.target = target;
			this.left = left;
		}

		@Override
		public void write(int one) throws IOException {
			write(new byte[] { (byte) one }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			if (Thread.currentThread().isInterrupted()) {
				throw new ApiException.Unavailable("The transfer of the image was cancelled");
			}
			this.left -= length;
			if (this.left < 0) {
				throw new ApiException.InvalidRequest("IMAGE_TOO_LARGE",
						"A layer of the image is too large to be sent; remove large files, also those full of holes");
			}
			this.target.write(bytes, offset, length);
		}

	}

}
