package dev.opendaytona.runner.engine.oci;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.MountThreads;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Openat2;
import dev.opendaytona.runner.host.Overlay;
import dev.opendaytona.runner.image.Image;

/**
 * The root file system of a sandbox: the layers of its image below what it has written.
 * On disk every file has the owner that the sandbox sees; the mounts map them to the
 * range of its slot.
 */
final class Rootfs {

	private static final String UPPER = "up";

	private static final String WORK = "work";

	private static final String USR_UPPER = "usr-up";

	private static final String USR_WORK = "usr-work";

	/** Made last, and out of reach of the sandbox. */
	private static final String LAST = WORK;

	private static final byte[] USR = "usr".getBytes(StandardCharsets.UTF_8);

	private static final long BUSY_LIMIT_MILLIS = 5_000;

	private final Overlay overlay;

	private final MountThreads mounts;

	private final Volumes volumes;

	Rootfs(Overlay overlay, MountThreads mounts, Volumes volumes) {
		this.overlay = overlay;
		this.mounts = mounts;
		this.volumes = volumes;
	}

	/**
	 * Whether a volume was prepared to its end. What a sandbox has written in is never
	 * prepared again: it may hold links.
	 */
	static boolean prepared(Path volume) {
		return Files.isDirectory(volume.resolve(LAST));
	}

	/** Makes the directories that take what a sandbox writes. */
	static void prepare(Path volume, String id, List<String> nameServers) {
		for (String name : List.of(UPPER, USR_UPPER, USR_WORK)) {
			FileTrees.makeDirectory(volume.resolve(name), "rwxr-xr-x");
		}
		FileTrees.makeDirectory(volume.resolve(UPPER).resolve("etc"), "rwxr-xr-x");
		Identity.write(volume.resolve(UPPER), id, nameServers);
		FileTrees.makeDirectory(volume.resolve(LAST), "rwxr-xr-x");
	}

	/** Takes from a copy of a volume what belongs to the sandbox that has written it. */
	static void disown(Path copy) {
		Identity.remove(copy.resolve(UPPER));
		for (String name : List.of(WORK, USR_WORK)) {
			FileTrees.delete(copy.resolve(name));
			FileTrees.makeDirectory(copy.resolve(name), "rwxr-xr-x");
		}
	}

	/** What a volume or layer has of the root, but for the machine's own programs. */
	static Path files(Path volume) {
		return volume.resolve(UPPER);
	}

	/** Gives a disowned copy to a sandbox. */
	static void own(Path copy, String id, List<String> nameServers) {
		Identity.write(copy.resolve(UPPER), id, nameServers);
	}

	/**
	 * The directories that an image is made of.
	 *
	 * @param root those of the root, the topmost first
	 * @param usr those of {@code /usr}; empty when the root has its own
	 */
	private record Lowers(List<Path> root, List<Path> usr) {

		static Lowers of(Image image, Function<String, Path> committed) {
			List<Path> layers = image.committed().stream().map(committed).toList();
			return new Lowers(above(layers, UPPER, image.layers()),
					image.usrLayers().isEmpty() ? List.of() : above(layers, USR_UPPER, image.usrLayers()));
		}

		private static List<Path> above(List<Path> layers, String part, List<Path> base) {
			return Stream.concat(layers.stream().map((layer) -> layer.resolve(part)), base.stream()).toList();
		}

	}

	/**
	 * Mounts the root file system of a sandbox, in the runner's mount namespace.
	 * @param image what lies below
	 * @param id the sandbox
	 * @param slot its namespaces
	 * @param target the directory of the runner to mount it at
	 */
	void mount(Image image, String id, Slot slot, Path target) {
		Lowers lowers = Lowers.of(image, this.volumes::layer);
		this.mounts.run(() -> mount(lowers, this.volumes.path(id), slot, target));
	}

	private void mount(Lowers lowers, Path volume, Slot slot, Path target) {
		try (Fd directory = Fd.directory(target)) {
			mountWhenFree(() -> overlay(lowers.root(), volume, UPPER, WORK, slot, directory));
		}
		if (!lowers.usr().isEmpty()) {
			mountUsr(lowers.usr(), volume, slot, target);
		}
		if (!Mounts.writable(target)) {
			throw new HostException("The overlay at " + target + " was mounted read-only");
		}
	}

	/** The sandbox may have put a link in the place of its directory. */
	private void mountUsr(List<Path> layers, Path volume, Slot slot, Path target) {
		try (Fd root = Fd.directory(target); Fd usr = Openat2.child(root, USR, Openat2.PATH | Openat2.DIRECTORY, 0)) {
			mountWhenFree(() -> overlay(layers, volume, USR_UPPER, USR_WORK, slot, usr));
		}
	}

	/** The kernel may still be taking down the mount of the last start. */
	private static void mountWhenFree(Runnable mount) {
		Deadline deadline = Deadline.ofMillis(BUSY_LIMIT_MILLIS);
		while (true) {
			try {
				mount.run();
				return;
			}
			catch (LinuxException ex) {
				if (ex.errno() != Errno.EBUSY) {
					throw ex;
				}
				deadline.pause("The files of the sandbox stay in use by its last start");
			}
		}
	}

	private void overlay(List<Path> layers, Path volume, String upper, String work, Slot slot, Fd target) {
		List<Fd> lowers = new ArrayList<>();
		try (Fd written = Mounts.idmapped(volume, slot.userNamespace())) {
			layers.forEach((layer) -> lowers.add(Mounts.idmapped(layer, slot.userNamespace())));
			this.overlay.mount(new Overlay.Layers(lowers, written, upper, work, slot.userBase()), target);
		}
		finally {
			lowers.forEach(Fd::close);
		}
	}

	/**
	 * Takes the mounts out of the runner's sight, with those below; the sandbox keeps its
	 * own.
	 */
	void detach(Path target) {
		this.mounts.run(() -> Mounts.detach(target));
	}

}
