package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * Mounts overlays of idmapped layers. Kernels from 6.13 on take the layers as open
 * directories; before, they must have a path in the mount namespace of the caller.
 */
public abstract sealed class Overlay permits OverlayByDescriptor, OverlayByPath {

	static final long SET_STRING = 1;

	static final long SET_DESCRIPTOR = 5;

	private static final long CREATE = 6;

	private static final long CLOEXEC = 1;

	/** Layers come from images: a device node in one must stay a file. */
	private static final long MOUNT_ATTR_NODEV = 4;

	private static final long FROM_AND_TO_DESCRIPTOR = 0x04 | 0x40;

	/**
	 * What this host's kernel takes.
	 * @param byDescriptor whether layers may be open directories, if the kernel takes
	 * them
	 * @param scratch an existing directory for mount points, where they are needed
	 * @return the way to mount
	 */
	public static Overlay ofHost(boolean byDescriptor, Path scratch) {
		return (byDescriptor && Kernel.release().atLeast(6, 13)) ? new OverlayByDescriptor()
				: new OverlayByPath(scratch);
	}

	/**
	 * What is laid over what.
	 *
	 * @param lowers the layers, the topmost first
	 * @param written the idmapped directory that holds the next two
	 * @param upper the name of the directory that takes what is written
	 * @param work the name of overlayfs's own directory
	 * @param owner the host's number of the mapped root
	 */
	public record Layers(List<Fd> lowers, Fd written, String upper, String work, long owner) {

		public Layers {
			lowers = List.copyOf(lowers);
		}

	}

	/**
	 * Mounts an overlay.
	 * @param layers what is laid over what
	 * @param target the open directory that it is mounted on
	 */
	public abstract void mount(Layers layers, Fd target);

	/**
	 * Makes the file system as the user that owns the mapped layers: otherwise overlayfs
	 * cannot make its work directory and mounts read-only without a word.
	 */
	final void create(Arena arena, Fd context, long owner, Fd target) {
		FsIdentity.runHere(owner, owner, true,
				() -> Syscalls.call(Call.FSCONFIG, "overlay create", context.number(), CREATE, 0, 0, 0));
		try (Fd mount = new Fd(
				(int) Syscalls.call(Call.FSMOUNT, "overlay", context.number(), CLOEXEC, MOUNT_ATTR_NODEV))) {
			long empty = Syscalls.string(arena, "");
			Syscalls.call(Call.MOVE_MOUNT, "overlay", mount.number(), empty, target.number(), empty,
					FROM_AND_TO_DESCRIPTOR);
		}
	}

	static Fd context(Arena arena) {
		return new Fd((int) Syscalls.call(Call.FSOPEN, "overlay", Syscalls.string(arena, "overlay"), CLOEXEC));
	}

}
