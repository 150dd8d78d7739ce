package dev.opendaytona.runner.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.DirectoryReader;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FdInputStream;
import dev.opendaytona.runner.host.FdOutputStream;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;

/**
 * Copies a file, link or directory with all below it to another file system, with modes
 * and times. Like {@link TreeRemoval} it goes from descriptor to descriptor. FIFOs,
 * sockets and devices are refused.
 */
final class TreeCopy {

	private static final int MAX_DEPTH = 256;

	private TreeCopy() {
	}

	static void copy(Fd from, byte[] name, Fd to, byte[] newName) {
		copy(from, name, to, newName, 0);
	}

	private static void copy(Fd from, byte[] name, Fd to, byte[] newName, int depth) {
		if (Thread.currentThread().isInterrupted() || depth > MAX_DEPTH) {
			throw LinuxException.of("copy", (depth > MAX_DEPTH) ? -Errno.ENAMETOOLONG : -Errno.EINTR);
		}
		FileAttributes source = FileAttributes.of(from, name);
		if (source.isLink()) {
			DirectoryCalls.makeLink(to, newName, DirectoryCalls.readLink(from, name));
		}
		else if (source.isDirectory()) {
			directory(from, name, to, newName, depth);
		}
		else if (source.isRegular()) {
			file(from, name, to, newName);
		}
		else {
			throw LinuxException.of("copy", -Errno.ENXIO);
		}
		DirectoryCalls.changeModified(to, newName, source.modified());
	}

	private static void directory(Fd from, byte[] name, Fd to, byte[] newName, int depth) {
		DirectoryCalls.makeDirectory(to, newName, 0700);
		try (Fd source = Openat2.child(from, name, Openat2.READ | Openat2.DIRECTORY, 0);
				Fd target = Openat2.child(to, newName, Openat2.READ | Openat2.DIRECTORY, 0);
				DirectoryReader reader = new DirectoryReader(source)) {
			for (List<byte[]> names = reader.next(); !names.isEmpty(); names = reader.next()) {
				names.forEach((entry) -> copy(source, entry, target, entry, depth + 1));
			}
			DirectoryCalls.changeMode(target, FileAttributes.of(source).permissions());
		}
	}

	private static void file(Fd from, byte[] name, Fd to, byte[] newName) {
		Fd source = Openat2.child(from, name, Openat2.READ | Openat2.NOWAIT, 0);
		FileAttributes attributes = FileAttributes.of(source);
		try (InputStream input = new FdInputStream(source, attributes.size())) {
			if (!attributes.isRegular()) {
				throw LinuxException.of("copy", -Errno.ENXIO);
			}
			Fd target = Openat2.child(to, newName, Openat2.WRITE | Openat2.CREATE | Openat2.EXCLUSIVE, 0600);
			try (OutputStream output = new FdOutputStream(target)) {
				input.transferTo(output);
				DirectoryCalls.changeMode(target, attributes.permissions());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
