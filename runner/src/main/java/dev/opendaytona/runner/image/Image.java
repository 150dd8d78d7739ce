package dev.opendaytona.runner.image;

import java.nio.file.Path;
import java.util.List;

/**
 * What a root file system is made of.
 *
 * @param name the name of the image
 * @param layers the directories of the root, the topmost first; never written to
 * @param usrLayers the directories of a second overlay on {@code /usr}, the topmost
 * first; empty when the root has its own
 * @param sizeBytes what it takes on disk of its own, in bytes
 */
public record Image(String name, List<Path> layers, List<Path> usrLayers, long sizeBytes) {

	/** The host image: the machine's own programs. */
	public static final String HOST = "host:default";

	public Image {
		layers = List.copyOf(layers);
		usrLayers = List.copyOf(usrLayers);
	}

}
