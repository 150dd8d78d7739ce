package dev.opendaytona.runner.image;

import java.nio.file.Path;

/**
 * The layers that an engine has committed.
 */
@FunctionalInterface
public interface CommittedLayers {

	/**
	 * Where the files of a layer are.
	 * @param layer the name of the layer
	 * @return a directory as overlayfs has written it; nobody writes there
	 */
	Path root(String layer);

}
