package dev.opendaytona.runner.files;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;
import org.jspecify.annotations.Nullable;

/**
 * A file under another name in the directory of the one whose place it takes.
 */
final class NamedDraft extends SandboxRoot.Draft {

	/** Until the draft has the mode of the file, only its owner may see it. */
	private static final int PRIVATE = 0600;

	private static final int DISCARDS = 3;

	private final Destination destination;

	private final byte[] name;

	private final OutputStream content;

	/** Does something with the rights of the user of the sandbox. */
	private final Consumer<Runnable> rights;

	private boolean over;

	private NamedDraft(Destination destination, byte[] name, OutputStream content, Consumer<Runnable> rights) {
		this.destination = destination;
		this.name = name;
		this.content = content;
		this.rights = rights;
	}

	/**
	 * Makes a draft. To be called with the rights of the user of the sandbox.
	 * @param destination where the file is or shall be; closed with the draft
	 * @param path the file as it was given
	 * @param name the bytes of the name of the draft
	 * @param like the file as it is, or null when there is none
	 * @param rights does something with the rights of the user
	 * @return the draft
	 */
	static NamedDraft make(Destination destination, SandboxPath path, byte[] name, @Nullable FileAttributes like,
			Consumer<Runnable> rights) {
		Fd file = Openat2.child(destination.directory(), name, Openat2.WRITE | Openat2.CREATE | Openat2.EXCLUSIVE,
				(like != null) ? PRIVATE : ConfinedRoot.NEW_FILE_MODE);
		try {
			if (like != null) {
				resemble(file, like);
			}
			return new NamedDraft(destination, name, WrittenFile.of(file, path), rights);
		}
		catch (LinuxException ex) {
			file.close();
			DirectoryCalls.unlink(destination.directory(), name);
			throw ex;
		}
	}

	/** The owner first: to change it takes setuid and setgid off the mode. */
	private static void resemble(Fd file, FileAttributes like) {
		FileAttributes now = FileAttributes.of(file);
		if (now.uid() != like.uid() || now.gid() != like.gid()) {
			DirectoryCalls.changeOwner(file, like.uid(), like.gid());
		}
		DirectoryCalls.changeMode(file, like.permissions());
	}

	@Override
	public void write(int value) throws IOException {
		this.content.write(value);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.content.write(bytes, offset, length);
	}

	@Override
	public void commit() {
		this.rights
			.accept(() -> DirectoryCalls.replace(this.destination.directory(), this.name, this.destination.name()));
		this.over = true;
	}

	@Override
	public void close() {
		try {
			this.content.close();
			if (!this.over) {
				discard();
				this.over = true;
			}
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
		finally {
			this.destination.close();
		}
	}

	/**
	 * Nothing is left also when nobody waits for it any more: the thread is interrupted
	 * then, and must not be while this waits.
	 */
	private void discard() {
		boolean interrupted = Thread.interrupted();
		try {
			for (int attempt = 1; !discarded(attempt == DISCARDS); attempt++) {
				interrupted |= Thread.interrupted();
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** Removes a draft; there may be none. */
	static void remove(Destination destination, byte[] name) {
		int result = DirectoryCalls.unlink(destination.directory(), name);
		if (result != 0 && result != -Errno.ENOENT) {
			throw LinuxException.of("unlink", result);
		}
	}

	private boolean discarded(boolean last) {
		try {
			this.rights.accept(() -> remove(this.destination, this.name));
			return true;
		}
		catch (ApiException.Unavailable ex) {
			if (last) {
				throw ex;
			}
			return false;
		}
	}

}
