package dev.opendaytona.runner.host;

import java.nio.file.Path;
import java.util.List;

/**
 * Mounts overlays of idmapped layers. Kernels from 6.13 on take the layers as open
 * directories; before, they must have a path in the mount namespace of the caller.
 */
public abstract sealed class Overlay permits OverlayByDescriptor, OverlayByPath {

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

}
