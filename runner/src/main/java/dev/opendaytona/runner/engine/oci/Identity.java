package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The files that tell one machine from another. They lie in what a sandbox has written,
 * so each step of the way to them may be a link by now: none is followed, and what is not
 * where it should be is left alone.
 */
final class Identity {

	private static final List<String> ETC = List.of("etc");

	private static final List<String> SSH = List.of("etc", "ssh");

	private Identity() {
	}

	/** Writes that of a sandbox. */
	static void write(Path upper, String id, List<String> nameServers) {
		StringBuilder resolver = new StringBuilder();
		nameServers.forEach((server) -> resolver.append("nameserver ").append(server).append('\n'));
		inside(upper, ETC, (etc) -> {
			put(etc, "resolv.conf", resolver.toString());
			put(etc, "hostname", id + "\n");
			put(etc, "hosts", "127.0.0.1\tlocalhost\n127.0.1.1\t" + id + "\n");
			put(etc, "machine-id", UUID.randomUUID().toString().replace("-", "") + "\n");
		});
	}

	/** Removes that of the sandbox that has written it. */
	static void remove(Path upper) {
		inside(upper, ETC,
				(etc) -> List.of("resolv.conf", "hostname", "hosts", "machine-id").forEach((name) -> drop(etc, name)));
		inside(upper, SSH,
				(ssh) -> names(ssh).stream()
					.filter((name) -> name.startsWith("ssh_host_"))
					.forEach((name) -> drop(ssh, name)));
		inside(upper, List.of("var", "lib", "dbus"), (dbus) -> drop(dbus, "machine-id"));
		inside(upper, List.of("var", "lib", "systemd"), (systemd) -> drop(systemd, "random-seed"));
	}

	private interface Step {

		void on(SecureDirectoryStream<Path> directory) throws IOException;

	}

	private static void inside(Path upper, List<String> names, Step step) {
		try (DirectoryStream<Path> opened = Files.newDirectoryStream(upper)) {
			if (!(opened instanceof SecureDirectoryStream<Path> root)) {
				throw new IllegalStateException("This Java runtime cannot open directories by descriptor");
			}
			inside(root, names, step);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void inside(SecureDirectoryStream<Path> directory, List<String> names, Step step)
			throws IOException {
		if (names.isEmpty()) {
			step.on(directory);
			return;
		}
		SecureDirectoryStream<Path> next;
		try {
			next = directory.newDirectoryStream(Path.of(names.getFirst()), LinkOption.NOFOLLOW_LINKS);
		}
		catch (FileSystemException notThere) {
			return;
		}
		try (next) {
			inside(next, names.subList(1, names.size()), step);
		}
	}

	private static List<String> names(SecureDirectoryStream<Path> directory) {
		List<String> names = new ArrayList<>();
		directory.forEach((entry) -> names.add(entry.getFileName().toString()));
		return names;
	}

	private static boolean drop(SecureDirectoryStream<Path> directory, String name) {
		try {
			directory.deleteFile(Path.of(name));
			return true;
		}
		catch (NoSuchFileException absent) {
			return true;
		}
		catch (IOException directoryInItsPlace) {
			return false;
		}
	}

	private static void put(SecureDirectoryStream<Path> directory, String name, String content) throws IOException {
		if (!drop(directory, name)) {
			return;
		}
		try (SeekableByteChannel file = directory.newByteChannel(Path.of(name),
				Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")))) {
			file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
		}
	}

}
