package dev.opendaytona.runner.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;

/**
 * Turns the entries of a layer's tar that say what is no longer there (OCI image spec,
 * layer.md, whiteouts) into what overlayfs understands. Nobody else writes in the tree,
 * but its names may be any bytes.
 */
final class Whiteouts {

	private static final String PREFIX = ".wh.";

	private static final String OPAQUE = ".wh..wh..opq";

	private static final long LIMIT_MINUTES = 10;

	private Whiteouts() {
	}

	static void apply(Path root) throws IOException {
		Path names = Files.createTempFile(root.getParent(), "whiteouts", "");
		try (Fd directory = Fd.directory(root)) {
			find(root, names);
			for (byte[] path : split(Files.readAllBytes(names), (byte) 0)) {
				apply(directory, path);
			}
		}
		catch (LinuxException ex) {
			throw new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
					"A layer of the image says that a file is gone, in a way that cannot be followed ("
							+ Errno.text(ex.errno()) + "); build the image again");
		}
		finally {
			Files.delete(names);
		}
	}

	private static void find(Path root, Path names) throws IOException {
		Process find = new ProcessBuilder("find", ".", "-xdev", "-name", PREFIX + "*", "-print0")
			.directory(root.toFile())
			.redirectOutput(names.toFile())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			if (!find.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || find.exitValue() != 0) {
				throw new IOException("find did not end well");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		finally {
			find.destroyForcibly();
		}
	}

	private static List<byte[]> split(byte[] bytes, byte separator) {
		List<byte[]> parts = new ArrayList<>();
		int start = 0;
		for (int index = 0; index < bytes.length; index++) {
			if (bytes[index] == separator) {
				parts.add(Arrays.copyOfRange(bytes, start, index));
				start = index + 1;
			}
		}
		return parts;
	}

	private static void apply(Fd root, byte[] path) {
		int slash = lastSlash(path);
		byte[] name = Arrays.copyOfRange(path, slash + 1, path.length);
		try (Fd parent = Openat2.inRoot(root, Arrays.copyOf(path, slash), Openat2.READ | Openat2.DIRECTORY, 0)) {
			require(DirectoryCalls.unlink(parent, name));
			if (Arrays.equals(name, OPAQUE.getBytes(StandardCharsets.US_ASCII))) {
				DirectoryCalls.makeOpaque(parent);
			}
			else if (!isReserved(name)) {
				hide(parent, Arrays.copyOfRange(name, PREFIX.length(), name.length));
			}
		}
	}

	/** Every path begins with {@code ./}. */
	private static int lastSlash(byte[] path) {
		int index = path.length - 1;
		while (path[index] != '/') {
			index--;
		}
		return index;
	}

	/** What older tools keep for themselves, and what would name no entry. */
	private static boolean isReserved(byte[] name) {
		String rest = new String(name, PREFIX.length(), name.length - PREFIX.length(), StandardCharsets.ISO_8859_1);
		return rest.isEmpty() || rest.equals(".") || rest.equals("..") || rest.startsWith(PREFIX);
	}

	/** What the same layer has under that name takes the place of the lower one. */
	private static void hide(Fd parent, byte[] name) {
		int result = DirectoryCalls.makeWhiteout(parent, name);
		if (result != -Errno.EEXIST) {
			require(result);
			return;
		}
		try (Fd existing = Openat2.child(parent, name, Openat2.READ | Openat2.DIRECTORY, 0)) {
			DirectoryCalls.makeOpaque(existing);
		}
		catch (LinuxException ex) {
			if (ex.errno() != Errno.ENOTDIR && ex.errno() != Errno.ELOOP) {
				throw ex;
			}
		}
	}

	private static void require(int result) {
		if (result < 0) {
			throw new LinuxException("whiteout", -result);
		}
	}

}
