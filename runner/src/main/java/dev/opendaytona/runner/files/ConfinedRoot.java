package dev.opendaytona.runner.files;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.Copying;
import dev.opendaytona.runner.engine.PathText;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FdInputStream;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.FileIdentity;
import dev.opendaytona.runner.host.FileThreads;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;
import dev.opendaytona.runner.host.UserAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The files below a directory of the host, with the rights of one user of a sandbox.
 */
public final class ConfinedRoot implements SandboxRoot {

	static final int NEW_FILE_MODE = 0644;

	private static final int NEW_DIRECTORY_MODE = 0755;

	/**
	 * No operation on files waits longer; deleting a very large tree may take minutes.
	 */
	private static final Duration LIMIT = Duration.ofMinutes(10);

	static {
		Preloaded.classes();
	}

	private final Fd root;

	private final IdRange ids;

	private final FileIdentity identity;

	private final FileThreads threads;

	/**
	 * Takes over the root of a sandbox.
	 * @param root a descriptor of the root directory, closed with this
	 * @param uidBase the host's number of the sandbox's root user and group
	 * @param account with whose rights the files are used
	 * @param threads where the work is done; not closed with this
	 */
	public ConfinedRoot(Fd root, int uidBase, Account account, FileThreads threads) {
		this.root = root;
		this.ids = new IdRange(uidBase);
		this.identity = new FileIdentity(this.ids.host(account.uid()), this.ids.host(account.gid()),
				account.uid() == 0);
		this.threads = threads;
	}

	@Override
	public FileStatus stat(SandboxPath path, boolean follow) {
		return run("look at", path, () -> {
			try (Fd file = open(path.value(), follow ? Openat2.PATH : (Openat2.PATH | Openat2.NOFOLLOW))) {
				return Listing.status(FileAttributes.of(file), this.ids);
			}
		});
	}

	@Override
	public String readLink(SandboxPath path) {
		PathBytes link = PathBytes.of(path);
		return run("read the link", path, () -> {
			try (Fd parent = parent(link)) {
				return PathText.of(DirectoryCalls.readLink(parent, link.nameBytes()));
			}
		});
	}

	@Override
	public Map<String, byte[]> attributes(SandboxPath path) {
		return run("read the attributes of", path, () -> {
			try (Fd file = open(path.value(), Openat2.READ | Openat2.NOWAIT)) {
				return UserAttributes.of(file);
			}
		});
	}

	@Override
	public Entries list(SandboxPath path, int most) {
		return run("list", path, () -> {
			try (Fd directory = open(path.value(), Openat2.READ | Openat2.DIRECTORY)) {
				return new Listing(this.root, path, this.ids).entries(directory, most);
			}
		});
	}

	@Override
	public ReadFile read(SandboxPath path) {
		return run("read", path, () -> {
			Fd file = open(path.value(), Openat2.READ | Openat2.NOWAIT);
			long size = regular("read", path, file).size();
			return new ReadFile(new FdInputStream(file, size), size);
		});
	}

	@Override
	public OutputStream write(SandboxPath path) {
		return run("write", path, () -> {
			Fd file = Openat2.inRoot(this.root, PathBytes.bytes(path.value()),
					Openat2.WRITE | Openat2.CREATE | Openat2.NOWAIT, NEW_FILE_MODE);
			regular("write", path, file);
			refuseKernel("write", path, file);
			return WrittenFile.truncate(file, path);
		});
	}

	@Override
	public Draft draft(SandboxPath path, String name) {
		return run("write", path, () -> namedDraft(path, name)).orElseGet(() -> new DirectDraft(write(path)));
	}

	/** A path that ends in a slash names a directory, which is refused elsewhere. */
	private Optional<Draft> namedDraft(SandboxPath path, String name) {
		Destination destination = path.value().endsWith("/") ? null : Destination.find(this.root, path);
		if (destination == null) {
			return Optional.empty();
		}
		Optional<Draft> draft = Optional.empty();
		try {
			draft = namedDraft(destination, path, name);
			return draft;
		}
		finally {
			if (draft.isEmpty()) {
				destination.close();
			}
		}
	}

	private Optional<Draft> namedDraft(Destination destination, SandboxPath path, String name) {
		FileAttributes current = writable(path);
		if (current != null && !this.identity.override() && current.uid() != this.identity.uid()) {
			return Optional.empty();
		}
		try {
			return Optional.of(NamedDraft.make(destination, path, PathBytes.bytes(name), current,
					(work) -> run("write", path, () -> {
						work.run();
						return true;
					})));
		}
		catch (LinuxException ex) {
			if (current != null && (ex.errno() == Errno.EACCES || ex.errno() == Errno.EPERM)) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	/** The file as it is, when it may be written to; null when there is none. */
	private @Nullable FileAttributes writable(SandboxPath path) {
		try (Fd file = open(path.value(), Openat2.WRITE | Openat2.NOWAIT)) {
			FileAttributes attributes = regular("write", path, file);
			refuseKernel("write", path, file);
			return attributes;
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.ENOENT) {
				return null;
			}
			throw ex;
		}
	}

	@Override
	public void discardDraft(SandboxPath path, String name) {
		run("delete a draft of", path, () -> {
			try (Destination destination = Destination.find(this.root, path)) {
				NamedDraft.remove(destination, PathBytes.bytes(name));
			}
			return true;
		});
	}

	@Override
	public OutputStream append(SandboxPath path) {
		return run("write", path, () -> {
			Fd file = Openat2.inRoot(this.root, PathBytes.bytes(path.value()),
					Openat2.WRITE | Openat2.APPEND | Openat2.CREATE | Openat2.NOWAIT, NEW_FILE_MODE);
			regular("write", path, file);
			refuseKernel("write", path, file);
			return WrittenFile.of(file, path);
		});
	}

	@Override
	public void makeFifo(SandboxPath path) {
		PathBytes target = PathBytes.of(path);
		run("make", path, () -> {
			try (Fd parent = parent(target)) {
				DirectoryCalls.makeFifo(parent, target.nameBytes());
				return true;
			}
		});
	}

	@Override
	public int writeFifo(SandboxPath path, byte[] bytes, int offset) {
		return run("write to", path, () -> new Fifo(this.root, path).write(bytes, offset));
	}

	private static FileAttributes regular(String action, SandboxPath path, Fd file) {
		FileAttributes attributes = FileAttributes.of(file);
		if (attributes.isRegular()) {
			return attributes;
		}
		file.close();
		throw attributes.isDirectory() ? FileErrors.of(action, path, LinuxException.of("open", -Errno.EISDIR))
				: FileErrors.notRegular(action, path);
	}

	/**
	 * To write there changes the host, not a file; the rights of a process are not ours.
	 */
	private static void refuseKernel(String action, SandboxPath path, Fd file) {
		if (FileAttributes.isOfKernel(file)) {
			file.close();
			throw FileErrors.of(action, path, LinuxException.of("open", -Errno.EROFS));
		}
	}

	@Override
	public void makeDirectories(SandboxPath path, int mode) {
		run("make the directory", path, () -> {
			new DirectoryMaker(this.root, path).make(mode);
			return true;
		});
	}

	@Override
	public void delete(SandboxPath path, boolean recursive) {
		PathBytes target = PathBytes.of(path);
		run("delete", path, () -> {
			try (Fd parent = parent(target)) {
				Deletion.delete(parent, target, recursive);
				return true;
			}
		});
	}

	@Override
	public void move(SandboxPath source, SandboxPath destination) {
		PathBytes from = PathBytes.of(source);
		PathBytes to = PathBytes.of(destination);
		run("move", source, () -> {
			try (Fd sourceParent = parent(from);
					Fd destinationParent = translated("move to", destination, () -> parent(to))) {
				new Move(from, to).between(sourceParent, destinationParent);
				return true;
			}
		});
	}

	@Override
	public void copyFrom(SandboxRoot source, SandboxPath from, SandboxPath to, Copying how) {
		if (!(source instanceof ConfinedRoot other)) {
			throw new ApiException.Unsupported("Files cannot be copied from a root of another kind");
		}
		run("copy to", to, () -> other.root.whileOpen(() -> {
			try (TreeMerge merge = new TreeMerge(how, other.ids, this.ids)) {
				if (other.isDirectory(from)) {
					copyContent(other, from, to, merge);
				}
				else {
					copyEntry(other, from, to, merge);
				}
				return true;
			}
		}));
	}

	private boolean isDirectory(SandboxPath path) {
		try (Fd there = open(path.value(), Openat2.PATH | Openat2.NOFOLLOW)) {
			return FileAttributes.of(there).isDirectory();
		}
	}

	private void copyContent(ConfinedRoot other, SandboxPath from, SandboxPath to, TreeMerge merge) {
		new DirectoryMaker(this.root, to).make(NEW_DIRECTORY_MODE);
		try (Fd there = other.open(from.value(), Openat2.READ | Openat2.DIRECTORY);
				Fd here = open(to.value(), Openat2.READ | Openat2.DIRECTORY)) {
			merge.content(there, from.value().substring(1), here);
		}
	}

	private void copyEntry(ConfinedRoot other, SandboxPath from, SandboxPath to, TreeMerge merge) {
		PathBytes origin = PathBytes.of(from);
		PathBytes target = PathBytes.of(to);
		new DirectoryMaker(this.root, new SandboxPath(target.parent())).make(NEW_DIRECTORY_MODE);
		try (Fd there = other.parent(origin); Fd here = parent(target)) {
			merge.entry(there, origin.nameBytes(), from.value().substring(1), here, target.nameBytes());
		}
	}

	@Override
	public void permissions(SandboxPath path, @Nullable Integer mode, @Nullable Integer uid, @Nullable Integer gid) {
		int hostUid = (uid != null) ? this.ids.host(uid) : -1;
		int hostGid = (gid != null) ? this.ids.host(gid) : -1;
		run("change the permissions of", path, () -> {
			try (Fd file = open(path.value(), Openat2.PATH)) {
				refuseKernel("change the permissions of", path, file);
				// The owner first: to change it takes setuid and setgid off the mode.
				if (uid != null || gid != null) {
					DirectoryCalls.changeOwner(file, hostUid, hostGid);
				}
				if (mode != null) {
					DirectoryCalls.changeMode(file, mode);
				}
				return true;
			}
		});
	}

	private Fd open(String path, long flags) {
		return Openat2.inRoot(this.root, PathBytes.bytes(path), flags, 0);
	}

	private Fd parent(PathBytes path) {
		return Openat2.inRoot(this.root, path.parentBytes(), Openat2.PATH | Openat2.DIRECTORY, 0);
	}

	private <T> T run(String action, SandboxPath path, Supplier<T> work) {
		try {
			return this.threads.call(this.identity, LIMIT,
					() -> this.root.whileOpen(() -> translated(action, path, work)));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("INTERRUPTED", "Stopped to " + action + " '" + path + "' half way", ex);
		}
		catch (TimeoutException ex) {
			throw new ApiException.Timeout("To " + action + " '" + path + "' took longer than " + LIMIT.toMinutes()
					+ " minutes and was ended; do it in smaller steps");
		}
		catch (RejectedExecutionException ex) {
			throw new ApiException.Unavailable("UNAVAILABLE",
					"Too many file operations are waiting; try again in a moment", ex);
		}
	}

	private static <T> T translated(String action, SandboxPath path, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (LinuxException ex) {
			throw FileErrors.of(action, path, ex);
		}
	}

	@Override
	public void close() {
		this.root.close();
	}

}
