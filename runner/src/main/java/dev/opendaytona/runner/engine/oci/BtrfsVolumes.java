package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Program;
import dev.opendaytona.runner.host.Syscalls;
import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * One btrfs file system in a sparse file, with a subvolume for each sandbox: a limit, a
 * fork and a snapshot cost microseconds to milliseconds (linux/btrfs.h).
 */
final class BtrfsVolumes implements Volumes {

	private static final int MAGIC = 0x9123683E;

	private static final long SUBVOL_CREATE = 0x5000940eL;

	private static final long SNAP_DESTROY = 0x5000940fL;

	private static final long QGROUP_LIMIT = 0x8030942bL;

	private static final long QUOTA_CTL = 0xc0109428L;

	private static final long QUOTA_ENABLE = 1;

	private static final long QUOTA_ENABLE_SIMPLE = 4;

	private static final long LIMIT_MAX_REFERENCED = 1;

	private static final int NAME_OFFSET = 8;

	private static final int ARGS_BYTES = 4096;

	private final Path mount;

	private BtrfsVolumes(Path mount) {
		this.mount = mount;
	}

	/**
	 * Mounts the pool, making it when there is none. Files of a sandbox's root belong to
	 * the host's root on disk: nobody on the host may come near them, and none is setuid.
	 * @param file the sparse file
	 * @param mount where it is mounted; a mount of an earlier runner is taken over
	 * @param sizeBytes the size of a new pool, in bytes
	 * @return the volumes
	 */
	static BtrfsVolumes open(Path file, Path mount, long sizeBytes) {
		FileTrees.makeDirectory(mount, "rwx------");
		if (Mounts.fileSystem(mount) != MAGIC) {
			if (!Files.exists(file)) {
				format(file, sizeBytes);
			}
			Program.run(List.of("mount", "-t", "btrfs", "-o", "loop,noatime,nosuid,nodev", file.toString(),
					mount.toString()));
			FileTrees.makeDirectory(mount, "rwx------");
		}
		BtrfsVolumes volumes = new BtrfsVolumes(mount);
		volumes.enableQuota();
		return volumes;
	}

	/** Formats under another name first: a file of that name is always a whole pool. */
	private static void format(Path file, long sizeBytes) {
		Path fresh = file.resolveSibling(file.getFileName() + ".new");
		try (RandomAccessFile sparse = new RandomAccessFile(fresh.toFile(), "rw")) {
			sparse.setLength(0);
			sparse.setLength(sizeBytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Program.run(List.of("mkfs.btrfs", "--quiet", "--force", "--nodiscard", fresh.toString()));
		try {
			Files.move(fresh, file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void enableQuota() {
		try (Arena arena = Arena.ofConfined(); Fd root = Fd.open(this.mount)) {
			MemorySegment control = arena.allocate(16, 8);
			control.set(JAVA_LONG, 0, QUOTA_ENABLE_SIMPLE);
			long result = Syscalls.attempt(Call.IOCTL, root.number(), QUOTA_CTL, control.address());
			if (result == -Errno.EINVAL) {
				control.set(JAVA_LONG, 0, QUOTA_ENABLE);
				Syscalls.call(Call.IOCTL, "quota", root.number(), QUOTA_CTL, control.address());
			}
			else if (result < 0 && result != -Errno.EEXIST) {
				throw new LinuxException("ioctl quota", (int) -result);
			}
		}
	}

	@Override
	public boolean limited() {
		return true;
	}

	@Override
	public Path create(String id, long limitBytes) {
		if (!Files.exists(path(id))) {
			subvolume(SUBVOL_CREATE, id);
		}
		limit(id, limitBytes);
		return path(id);
	}

	@Override
	public Path path(String id) {
		return this.mount.resolve(id);
	}

	private void subvolume(long operation, String id) {
		try (Arena arena = Arena.ofConfined(); Fd root = Fd.open(this.mount)) {
			MemorySegment args = arena.allocate(ARGS_BYTES, 8);
			byte[] name = id.getBytes(StandardCharsets.UTF_8);
			MemorySegment.copy(name, 0, args, JAVA_BYTE, NAME_OFFSET, name.length);
			Syscalls.call(Call.IOCTL, "subvolume " + id, root.number(), operation, args.address());
		}
	}

	private void limit(String id, long limitBytes) {
		try (Arena arena = Arena.ofConfined(); Fd volume = Fd.open(path(id))) {
			MemorySegment args = arena.allocate(48, 8);
			args.set(JAVA_LONG, 8, LIMIT_MAX_REFERENCED);
			args.set(JAVA_LONG, 16, limitBytes);
			Syscalls.call(Call.IOCTL, "limit of " + id, volume.number(), QGROUP_LIMIT, args.address());
		}
	}

	@Override
	public long used(String id) {
		return FileTrees.size(path(id));
	}

	@Override
	public void delete(String id) {
		if (!Files.exists(path(id))) {
			return;
		}
		try {
			subvolume(SNAP_DESTROY, id);
		}
		catch (LinuxException ex) {
			FileTrees.delete(path(id));
		}
	}

	@Override
	public Set<String> list() {
		return FileTrees.names(this.mount);
	}

	@Override
	public void close() {
		Program.attempt(List.of("umount", this.mount.toString()), "", java.time.Duration.ofSeconds(10));
	}

}
