package dev.opendaytona.runner.engine.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Plain directories, for hosts without btrfs. What a sandbox writes is not limited, and
 * the engine says so in its capabilities.
 */
final class PlainVolumes implements Volumes {

	private final Path root;

	PlainVolumes(Path root) {
		this.root = root;
		FileTrees.makeDirectories(root);
	}

	@Override
	public boolean limited() {
		return false;
	}

	@Override
	public Path create(String id, long limitBytes) {
		return FileTrees.makeDirectories(path(id));
	}

	@Override
	public Path path(String id) {
		return this.root.resolve(id);
	}

	@Override
	public long used(String id) {
		return FileTrees.size(path(id));
	}

	@Override
	public void delete(String id) {
		if (Files.exists(path(id))) {
			FileTrees.delete(path(id));
		}
	}

	@Override
	public Set<String> list() {
		return FileTrees.names(this.root);
	}

	@Override
	public void close() {
		// Directories need no closing.
	}

}
