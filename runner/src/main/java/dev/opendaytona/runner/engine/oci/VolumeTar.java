package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.HostException;

/**
 * What a layer holds, as a tar. It is the engine's own: unlike the tar of an OCI layer it
 * keeps what overlayfs has written as it is, in both trees, files of any name, and holes.
 */
final class VolumeTar {

	/** How long the programs may still take when all of it was read or written. */
	private static final Duration END_LIMIT = Duration.ofMinutes(2);

	private static final int MAX_ERROR_CHARACTERS = 500;

	private static final int CHUNK_BYTES = 256 * 1024;

	private static final List<String> ATTRIBUTES = List.of("--numeric-owner", "--acls", "--xattrs",
			"--xattrs-include=user.*", "--xattrs-include=security.capability", "--xattrs-include=trusted.overlay.*");

	/** Sockets and disks are of no use without who made them. */
	private static final List<String> FIND = List.of("find", ".", "-mindepth", "1", "-xdev", "-not", "-type", "s",
			"-not", "-type", "b", "-print0");

	private static final List<String> CREATE = List.of("tar", "--create", "--file=-", "--format=pax", "--sparse",
			"--no-recursion", "--null", "--verbatim-files-from", "--files-from=-");

	private static final List<String> EXTRACT = List.of("tar", "--extract", "--file=-", "--preserve-permissions",
			"--delay-directory-restore", "--warning=no-timestamp");

	private VolumeTar() {
	}

	/** Writes what a directory holds, in which nobody writes. */
	static void write(Path layer, OutputStream target) {
		Path complaints = complaints();
		try {
			List<Process> programs = ProcessBuilder
				.startPipeline(List.of(builder(layer, FIND, complaints), builder(layer, with(CREATE), complaints)));
			try (InputStream tar = programs.getLast().getInputStream()) {
				tar.transferTo(target);
				finish(programs, complaints);
			}
			finally {
				programs.forEach(Process::destroyForcibly);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			FileTrees.delete(complaints);
		}
	}

	/** Reads a tar to its end into an empty directory. */
	static void read(InputStream tar, Path draft) {
		Path complaints = complaints();
		try {
			Process program = builder(draft, with(EXTRACT), complaints).redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			try {
				feed(tar, program);
				finish(List.of(program), complaints);
			}
			finally {
				program.destroyForcibly();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			FileTrees.delete(complaints);
		}
	}

	private static void feed(InputStream tar, Process program) throws IOException {
		byte[] chunk = new byte[CHUNK_BYTES];
		try (OutputStream stdin = program.getOutputStream()) {
			int count = tar.read(chunk);
			while (count >= 0 && taken(stdin, chunk, count)) {
				count = tar.read(chunk);
			}
		}
	}

	/** A program that has ended takes nothing more; its own complaint tells why. */
	private static boolean taken(OutputStream stdin, byte[] chunk, int count) {
		try {
			stdin.write(chunk, 0, count);
			return true;
		}
		catch (IOException ended) {
			return false;
		}
	}

	private static void finish(List<Process> programs, Path complaints) throws IOException {
		try {
			for (Process program : programs) {
				if (!program.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
					String text = Files.readString(complaints, StandardCharsets.ISO_8859_1).strip();
					throw new HostException("tar did not end well: "
							+ text.substring(0, Math.min(text.length(), MAX_ERROR_CHARACTERS)));
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The transfer of the layer was cancelled");
		}
	}

	private static List<String> with(List<String> argv) {
		return Stream.concat(argv.stream(), ATTRIBUTES.stream()).toList();
	}

	private static ProcessBuilder builder(Path directory, List<String> argv, Path complaints) {
		ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile())
			.redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()));
		builder.environment().put("LC_ALL", "C");
		builder.environment().remove("TAR_OPTIONS");
		return builder;
	}

	private static Path complaints() {
		try {
			return Files.createTempFile("layer", ".err");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
