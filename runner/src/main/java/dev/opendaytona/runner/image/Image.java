package dev.opendaytona.runner.image;

import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.api.runner.RunnerInfo.ImageInfo;

/**
 * What a root file system is made of.
 *
 * @param name the name of the image
 * @param committed the layers that an engine has committed, by name, the topmost first;
 * they lie above the others
 * @param layers the directories of the root, the topmost first; never written to
 * @param usrLayers the directories of a second overlay on {@code /usr}, the topmost
 * first; empty when the root has its own
 * @param config how its programs are started
 * @param sizeBytes what it takes on disk of its own, in bytes
 */
public record Image(String name, List<String> committed, List<Path> layers, List<Path> usrLayers, ImageConfig config,
		long sizeBytes) {

	/** The host image: the machine's own programs. */
	public static final String HOST = "host:default";

	public Image {
		committed = List.copyOf(committed);
		layers = List.copyOf(layers);
		usrLayers = List.copyOf(usrLayers);
	}

	/**
	 * What a platform knows of it.
	 * @return the wire record
	 */
	public ImageInfo info() {
		return new ImageInfo(this.name, this.sizeBytes, this.config.program(), this.config.userName());
	}

}
