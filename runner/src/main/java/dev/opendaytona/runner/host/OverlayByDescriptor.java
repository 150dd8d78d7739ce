package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * The layers are given as open directories.
 */
final class OverlayByDescriptor extends Overlay {

	private static final long SET_DESCRIPTOR = 5;

	private static final long CREATE = 6;

	private static final long CLOEXEC = 1;

	/** Layers come from images: a device node in one must stay a file. */
	private static final long MOUNT_ATTR_NODEV = 4;

	private static final long FROM_AND_TO_DESCRIPTOR = 0x04 | 0x40;

	@Override
	public void mount(Layers layers, Fd target) {
		try (Arena arena = Arena.ofConfined();
				Fd context = context(arena);
				Fd upper = Mounts.below(layers.written(), layers.upper());
				Fd work = Mounts.below(layers.written(), layers.work())) {
			layers.lowers().forEach((lower) -> configure(arena, context, "lowerdir+", lower));
			configure(arena, context, "upperdir", upper);
			configure(arena, context, "workdir", work);
			create(arena, context, layers.owner(), target);
		}
	}

	private static void configure(Arena arena, Fd context, String key, Fd value) {
		Syscalls.call(Call.FSCONFIG, key, context.number(), SET_DESCRIPTOR, Syscalls.string(arena, key), 0,
				value.number());
	}

	/**
	 * Makes the file system as the user that owns the mapped layers: otherwise overlayfs
	 * cannot make its work directory and mounts read-only without a word.
	 */
	private static void create(Arena arena, Fd context, long owner, Fd target) {
		FsIdentity.runHere(owner, owner, true,
				() -> Syscalls.call(Call.FSCONFIG, "overlay create", context.number(), CREATE, 0, 0, 0));
		try (Fd mount = new Fd(
				(int) Syscalls.call(Call.FSMOUNT, "overlay", context.number(), CLOEXEC, MOUNT_ATTR_NODEV))) {
			long empty = Syscalls.string(arena, "");
			Syscalls.call(Call.MOVE_MOUNT, "overlay", mount.number(), empty, target.number(), empty,
					FROM_AND_TO_DESCRIPTOR);
		}
	}

	private static Fd context(Arena arena) {
		return new Fd((int) Syscalls.call(Call.FSOPEN, "overlay", Syscalls.string(arena, "overlay"), CLOEXEC));
	}

}
