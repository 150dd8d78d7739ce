package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * The layers are given as open directories.
 */
final class OverlayByDescriptor extends Overlay {

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

}
