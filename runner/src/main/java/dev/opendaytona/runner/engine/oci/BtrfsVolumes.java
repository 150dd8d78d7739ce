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

	private static final long SNAP_CREATE_V2 = 0x50009417L;

	private static final long SNAP_DESTROY = 0x5000940fL;

	private static final long QGROUP_LIMIT = 0x8030942bL;

	private static final long QUOTA_CTL = 0xc0109428L;

	private static final long QUOTA_ENABLE = 1;

	private static final long QUOTA_ENABLE_SIMPLE = 4;

	private static final long LIMIT_MAX_REFERENCED = 1;

	private static final int NAME_OFFSET = 8;

	private static final int NAME_OFFSET_V2 = 56;

	private static final int ARGS_BYTES = 4096;

	private final Path mount;

	private final VolumeNames names;

	private BtrfsVolumes(Path mount) {
		this.mount = mount;
		this.names = new VolumeNames(mount);
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
		volumes.names.drafts().forEach(volumes::discard);
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
		limit(path(id), limitBytes);
		return path(id);
	}

	@Override
	public Path path(String id) {
		return this.names.sandbox(id);
	}

	private void subvolume(long operation, String name) {
		try (Arena arena = Arena.ofConfined(); Fd root = Fd.open(this.mount)) {
			MemorySegment args = arena.allocate(ARGS_BYTES, 8);
			put(name, args, NAME_OFFSET);
			Syscalls.call(Call.IOCTL, "subvolume " + name, root.number(), operation, args.address());
		}
	}

	private static void put(String name, MemorySegment args, long offset) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		MemorySegment.copy(bytes, 0, args, JAVA_BYTE, offset, bytes.length);
	}

	private static void limit(Path path, long limitBytes) {
		try (Arena arena = Arena.ofConfined(); Fd volume = Fd.open(path)) {
			MemorySegment args = arena.allocate(48, 8);
			args.set(JAVA_LONG, 8, LIMIT_MAX_REFERENCED);
			args.set(JAVA_LONG, 16, limitBytes);
			Syscalls.call(Call.IOCTL, "limit of " + path.getFileName(), volume.number(), QGROUP_LIMIT, args.address());
		}
	}

	@Override
	public long used(String id) {
		return FileTrees.size(path(id));
	}

	@Override
	public void delete(String id) {
		remove(path(id));
	}

	private void remove(Path path) {
		if (!Files.exists(path)) {
			return;
		}
		try {
			subvolume(SNAP_DESTROY, path.getFileName().toString());
		}
		catch (LinuxException ex) {
			FileTrees.delete(path);
		}
	}

	@Override
	public Set<String> list() {
		return this.names.sandboxes();
	}

	/** What was not on the disk yet is written: the copy holds it. */
	@Override
	public Path draft(Path directory) {
		Path draft = this.names.newDraft();
		try (Arena arena = Arena.ofConfined(); Fd root = Fd.open(this.mount); Fd volume = Fd.open(directory)) {
			MemorySegment args = arena.allocate(ARGS_BYTES, 8);
			args.set(JAVA_LONG, 0, volume.number());
			put(draft.getFileName().toString(), args, NAME_OFFSET_V2);
			Syscalls.call(Call.IOCTL, "snapshot of " + directory.getFileName(), root.number(), SNAP_CREATE_V2,
					args.address());
		}
		return draft;
	}

	@Override
	public Path emptyDraft() {
		Path draft = this.names.newDraft();
		subvolume(SUBVOL_CREATE, draft.getFileName().toString());
		return draft;
	}

	@Override
	public void give(Path draft, String id, long limitBytes) {
		limit(draft, limitBytes);
		PlainVolumes.move(draft, path(id));
	}

	@Override
	public void keep(Path draft, String layer) {
		PlainVolumes.move(draft, layer(layer));
	}

	@Override
	public void discard(Path draft) {
		remove(draft);
	}

	@Override
	public Path layer(String layer) {
		return this.names.layer(layer);
	}

	@Override
	public void deleteLayer(String layer) {
		remove(layer(layer));
	}

	@Override
	public Set<String> layers() {
		return this.names.layers();
	}

	@Override
	public void close() {
		Program.attempt(List.of("umount", this.mount.toString()), "", java.time.Duration.ofSeconds(10));
	}

}
