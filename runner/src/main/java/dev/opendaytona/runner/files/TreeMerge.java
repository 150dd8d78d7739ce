package dev.opendaytona.runner.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.opendaytona.runner.engine.Copying;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.DirectoryReader;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FdInputStream;
import dev.opendaytona.runner.host.FdOutputStream;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;
import dev.opendaytona.runner.host.UserAttributes;

/**
 * Copies a file, link or tree into a directory of another root, over what is there. Like
 * {@link TreeCopy} it goes from descriptor to descriptor, so that nothing which either
 * side swaps meanwhile leads out. FIFOs, sockets and devices are left out.
 */
final class TreeMerge implements AutoCloseable {

	private static final int MAX_DEPTH = 256;

	private static final int PIECE_BYTES = 256 * 1024;

	private final Copying how;

	private final IdRange sourceIds;

	private final IdRange ids;

	private final HardLinks links = new HardLinks();

	private long bytes;

	/**
	 * Creates it.
	 * @param how how files are copied
	 * @param sourceIds the numbers of the source's users
	 * @param ids the numbers of the target's users
	 */
	TreeMerge(Copying how, IdRange sourceIds, IdRange ids) {
		this.how = how;
		this.sourceIds = sourceIds;
		this.ids = ids;
	}

	/** Copies what is in a directory, whose own mode and owner are left alone. */
	void content(Fd source, String path, Fd target) {
		content(source, path, target, 0);
	}

	private void content(Fd source, String path, Fd target, int depth) {
		if (Thread.currentThread().isInterrupted() || depth > MAX_DEPTH) {
			throw LinuxException.of("copy", (depth > MAX_DEPTH) ? -Errno.ENAMETOOLONG : -Errno.EINTR);
		}
		try (DirectoryReader reader = new DirectoryReader(source)) {
			for (List<byte[]> names = reader.next(); !names.isEmpty(); names = reader.next()) {
				for (byte[] name : names) {
					String text = new String(name, StandardCharsets.UTF_8);
					entry(source, name, path.isEmpty() ? text : path + "/" + text, target, name, depth);
				}
			}
		}
	}

	/** Copies one entry of a directory under another name. */
	void entry(Fd source, byte[] name, String path, Fd target, byte[] newName) {
		entry(source, name, path, target, newName, 0);
	}

	private void entry(Fd source, byte[] name, String path, Fd target, byte[] newName, int depth) {
		FileAttributes attributes = FileAttributes.of(source, name);
		if (attributes.isDirectory()) {
			directory(source, name, path, target, newName, depth);
			return;
		}
		if (this.how.leftOut().test(path) || !(attributes.isLink() || attributes.isRegular())) {
			return;
		}
		makeRoom(target, newName);
		if (attributes.isLink()) {
			DirectoryCalls.makeLink(target, newName, DirectoryCalls.readLink(source, name));
			own(target, newName, attributes);
		}
		else {
			file(source, name, target, newName);
		}
		DirectoryCalls.changeModified(target, newName, attributes.modified());
	}

	/** A file takes the place of anything but a directory. */
	private static void makeRoom(Fd target, byte[] name) {
		int result = DirectoryCalls.unlink(target, name);
		if (result < 0 && result != -Errno.ENOENT) {
			throw LinuxException.of("unlink", result);
		}
	}

	private void own(Fd target, byte[] name, FileAttributes source) {
		try (Fd made = Openat2.child(target, name, Openat2.PATH, 0)) {
			own(made, source);
		}
	}

	private void own(Fd made, FileAttributes source) {
		DirectoryCalls.changeOwner(made, id(this.how.uid(), source.uid()), id(this.how.gid(), source.gid()));
	}

	private int id(int wanted, int source) {
		return this.ids.host((wanted == Copying.KEPT) ? this.sourceIds.inside(source) : wanted);
	}

	private void directory(Fd source, byte[] name, String path, Fd target, byte[] newName, int depth) {
		try (Fd from = Openat2.child(source, name, Openat2.READ | Openat2.DIRECTORY, 0)) {
			if (this.how.leftOut().test(path)) {
				rest(from, path, target, newName, depth);
				return;
			}
			FileAttributes attributes = FileAttributes.of(from);
			try (Fd to = made(target, newName, path, from)) {
				content(from, path, to, depth + 1);
			}
			DirectoryCalls.changeModified(target, newName, attributes.modified());
		}
	}

	/** What is not left out below a directory that is. */
	private void rest(Fd from, String path, Fd target, byte[] newName, int depth) {
		if (holdsMore(from, path, depth)) {
			try (Fd to = made(target, newName, path, from)) {
				content(from, path, to, depth + 1);
			}
		}
	}

	private boolean holdsMore(Fd directory, String path, int depth) {
		if (depth > MAX_DEPTH) {
			return false;
		}
		try (Fd again = Openat2.child(directory, new byte[] { '.' }, Openat2.READ | Openat2.DIRECTORY, 0);
				DirectoryReader reader = new DirectoryReader(again)) {
			for (List<byte[]> names = reader.next(); !names.isEmpty(); names = reader.next()) {
				for (byte[] name : names) {
					if (keeps(again, name, path + "/" + new String(name, StandardCharsets.UTF_8), depth)) {
						return true;
					}
				}
			}
			return false;
		}
	}

	private boolean keeps(Fd directory, byte[] name, String path, int depth) {
		if (!this.how.leftOut().test(path)) {
			return true;
		}
		if (!FileAttributes.of(directory, name).isDirectory()) {
			return false;
		}
		try (Fd below = Openat2.child(directory, name, Openat2.READ | Openat2.DIRECTORY, 0)) {
			return holdsMore(below, path, depth + 1);
		}
	}

	private Fd made(Fd target, byte[] name, String path, Fd from) {
		boolean there = wasThere(target, name);
		Fd made = Openat2.child(target, name, Openat2.READ | Openat2.DIRECTORY, 0);
		if (!there || this.how.overDirectories().test(path)) {
			FileAttributes attributes = FileAttributes.of(from);
			own(made, attributes);
			DirectoryCalls.changeMode(made, this.how.mode().apply(attributes.permissions(), true));
			UserAttributes.copy(from, made);
		}
		return made;
	}

	/** Makes a directory; true when there was something of the name. */
	private static boolean wasThere(Fd target, byte[] name) {
		try {
			DirectoryCalls.makeDirectory(target, name, 0700);
			return false;
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.EEXIST) {
				return true;
			}
			throw ex;
		}
	}

	private void file(Fd from, byte[] name, Fd to, byte[] newName) {
		Fd source = Openat2.child(from, name, Openat2.READ | Openat2.NOWAIT, 0);
		FileAttributes attributes = FileAttributes.of(source);
		try (InputStream input = new FdInputStream(source, attributes.size())) {
			if (this.links.link(source, to, newName)) {
				return;
			}
			Fd target = Openat2.child(to, newName, Openat2.WRITE | Openat2.CREATE | Openat2.EXCLUSIVE, 0600);
			try (OutputStream output = new FdOutputStream(target)) {
				transfer(input, output);
				own(target, attributes);
				DirectoryCalls.changeMode(target, this.how.mode().apply(attributes.permissions(), false));
				UserAttributes.copy(source, target);
			}
			this.links.copied(source, to, newName);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sees after each piece whether somebody still wants it, and whether it is too much.
	 */
	private void transfer(InputStream input, OutputStream output) throws IOException {
		byte[] piece = new byte[PIECE_BYTES];
		for (int read = input.read(piece); read >= 0; read = input.read(piece)) {
			this.bytes += read;
			if (this.bytes > this.how.mostBytes()) {
				throw LinuxException.of("copy", -Errno.EFBIG);
			}
			if (Thread.currentThread().isInterrupted()) {
				throw LinuxException.of("copy", -Errno.EINTR);
			}
			output.write(piece, 0, read);
		}
	}

	@Override
	public void close() {
		this.links.close();
	}

}
