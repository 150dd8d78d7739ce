package dev.opendaytona.runner.engine.oci;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.LinuxException;
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

	Rootfs(Overlay overlay) {
		this.overlay = overlay;
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
		Path etc = FileTrees.makeDirectory(volume.resolve(UPPER).resolve("etc"), "rwxr-xr-x");
		StringBuilder resolver = new StringBuilder();
		nameServers.forEach((server) -> resolver.append("nameserver ").append(server).append('\n'));
		FileTrees.write(etc.resolve("resolv.conf"), resolver.toString());
		FileTrees.write(etc.resolve("hostname"), id + "\n");
		FileTrees.write(etc.resolve("hosts"), "127.0.0.1\tlocalhost\n127.0.1.1\t" + id + "\n");
		FileTrees.makeDirectory(volume.resolve(LAST), "rwxr-xr-x");
	}

	/** Mounts the root file system of a sandbox at a directory of the runner. */
	void mount(Image image, Path volume, Slot slot, Path target) {
		try (Fd directory = Fd.directory(target)) {
			mountWhenFree(() -> overlay(image.layers(), volume, UPPER, WORK, slot, directory));
		}
		if (!image.usrLayers().isEmpty()) {
			mountUsr(image, volume, slot, target);
		}
		if (!Mounts.writable(target)) {
			throw new HostException("The overlay at " + target + " was mounted read-only");
		}
	}

	/** The sandbox may have put a link in the place of its directory. */
	private void mountUsr(Image image, Path volume, Slot slot, Path target) {
		try (Fd root = Fd.directory(target); Fd usr = Openat2.child(root, USR, Openat2.PATH | Openat2.DIRECTORY, 0)) {
			mountWhenFree(() -> overlay(image.usrLayers(), volume, USR_UPPER, USR_WORK, slot, usr));
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
	static void detach(Path target) {
		Mounts.detach(target);
	}

}
