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
 * The layers are mounted below a scratch directory for the moment. They are given by what
 * leads to our open directories: fsconfig(2) takes no string of more than 256 bytes, and
 * mount(2) a page for all of them.
 */
final class OverlayByPath extends Overlay {

	private static final long NODEV = 4;

	private final Path scratch;

	OverlayByPath(Path scratch) {
		this.scratch = scratch;
	}

	@Override
	public void mount(Layers layers, Fd target) {
		List<Path> attached = new ArrayList<>();
		try {
			layers.lowers().forEach((lower) -> attached.add(attach(lower)));
			attached.add(attach(layers.written()));
			mount(options(layers), layers.owner(), target);
		}
		finally {
			attached.forEach(OverlayByPath::detach);
		}
	}

	private static String options(Layers layers) {
		String written = path(layers.written());
		return layers.lowers().stream().map(OverlayByPath::path).collect(Collectors.joining(":", "lowerdir=", ","))
				+ "upperdir=" + written + "/" + layers.upper() + ",workdir=" + written + "/" + layers.work();
	}

	private static String path(Fd directory) {
		return "/proc/self/fd/" + directory.number();
	}

	/** As the owner of the layers, without whom overlayfs mounts read-only. */
	private static void mount(String options, long owner, Fd target) {
		try (Arena arena = Arena.ofConfined()) {
			long overlay = Syscalls.string(arena, "overlay");
			long point = Syscalls.string(arena, path(target));
			long data = Syscalls.string(arena, options);
			FsIdentity.runHere(owner, owner, true,
					() -> Syscalls.call(Call.MOUNT, "overlay", overlay, point, overlay, NODEV, data));
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

}
