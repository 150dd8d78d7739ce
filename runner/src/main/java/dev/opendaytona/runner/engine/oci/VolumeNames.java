package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How the entries of a directory of volumes are named. A sandbox has its id, which holds
 * no dot; what belongs to no sandbox has one.
 */
final class VolumeNames {

	private static final String LAYER = "layer.";

	private static final String DRAFT = "draft.";

	private final Path directory;

	private final AtomicLong drafts = new AtomicLong();

	VolumeNames(Path directory) {
		this.directory = directory;
	}

	Path sandbox(String id) {
		return this.directory.resolve(id);
	}

	Path layer(String layer) {
		return this.directory.resolve(LAYER + layer);
	}

	Path newDraft() {
		return this.directory.resolve(DRAFT + this.drafts.incrementAndGet());
	}

	Set<String> sandboxes() {
		Set<String> names = FileTrees.names(this.directory);
		names.removeIf((name) -> name.indexOf('.') >= 0);
		return names;
	}

	Set<String> layers() {
		return after(LAYER);
	}

	Set<Path> drafts() {
		Set<Path> drafts = new LinkedHashSet<>();
		after(DRAFT).forEach((number) -> drafts.add(this.directory.resolve(DRAFT + number)));
		return drafts;
	}

	private Set<String> after(String prefix) {
		Set<String> names = new LinkedHashSet<>();
		for (String name : FileTrees.names(this.directory)) {
			if (name.startsWith(prefix)) {
				names.add(name.substring(prefix.length()));
			}
		}
		return names;
	}

}
