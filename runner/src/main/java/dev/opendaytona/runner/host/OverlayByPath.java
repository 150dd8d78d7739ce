package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * The layers are mounted below a scratch directory for the moment, and given by path.
 */
final class OverlayByPath extends Overlay {

	private final Path scratch;

	OverlayByPath(Path scratch) {
		this.scratch = scratch;
	}

	@Override
	public void mount(Layers layers, Fd target) {
		List<Path> attached = new ArrayList<>();
		try (Arena arena = Arena.ofConfined(); Fd context = context(arena)) {
			layers.lowers().forEach((lower) -> attached.add(attach(lower)));
			configure(arena, context, "lowerdir",
					attached.stream().map(Path::toString).collect(Collectors.joining(":")));
			Path written = attach(layers.written());
			attached.add(written);
			configure(arena, context, "upperdir", written.resolve(layers.upper()).toString());
			configure(arena, context, "workdir", written.resolve(layers.work()).toString());
			create(arena, context, layers.owner(), target);
		}
		finally {
			attached.forEach(OverlayByPath::detach);
		}
	}

	private Path attach(Fd tree) {
		try (Arena arena = Arena.ofConfined()) {
			Path point = Files.createTempDirectory(this.scratch, "");
			Mounts.attach(arena, tree, point);
			return point;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void detach(Path point) {
		Mounts.detach(point);
		try {
			Files.delete(point);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void configure(Arena arena, Fd context, String key, String value) {
		Syscalls.call(Call.FSCONFIG, key, context.number(), SET_STRING, Syscalls.string(arena, key),
				Syscalls.string(arena, value), 0);
	}

}
