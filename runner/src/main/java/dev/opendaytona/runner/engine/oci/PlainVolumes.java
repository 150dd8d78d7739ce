package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.Program;

/**
 * Plain directories, for hosts without btrfs. What a sandbox writes is not limited, and
 * the engine says so in its capabilities; a copy costs what it holds, or little where the
 * file system shares blocks (reflink).
 */
final class PlainVolumes implements Volumes {

	private static final Duration COPY_LIMIT = Duration.ofMinutes(10);

	private final VolumeNames names;

	PlainVolumes(Path root) {
		FileTrees.makeDirectories(root);
		this.names = new VolumeNames(root);
		this.names.drafts().forEach(this::discard);
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
		return this.names.sandbox(id);
	}

	@Override
	public long used(String id) {
		return FileTrees.size(path(id));
	}

	@Override
	public void delete(String id) {
		remove(path(id));
	}

	private static void remove(Path tree) {
		if (Files.exists(tree)) {
			FileTrees.delete(tree);
		}
	}

	@Override
	public Set<String> list() {
		return this.names.sandboxes();
	}

	@Override
	public Path draft(Path directory) {
		Path draft = this.names.newDraft();
		Program.Outcome outcome = Program.attempt(
				List.of("cp", "--archive", "--reflink=auto", "--", directory.toString(), draft.toString()), "",
				COPY_LIMIT);
		if (!outcome.ok()) {
			remove(draft);
			throw new HostException(directory + " could not be copied: " + outcome.output());
		}
		return draft;
	}

	@Override
	public Path emptyDraft() {
		return FileTrees.makeDirectories(this.names.newDraft());
	}

	@Override
	public void give(Path draft, String id, long limitBytes) {
		move(draft, path(id));
	}

	@Override
	public void keep(Path draft, String layer) {
		move(draft, layer(layer));
	}

	static void move(Path draft, Path target) {
		try {
			Files.move(draft, target);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void discard(Path draft) {
		remove(draft);
	}

	@Override
	public Path layer(String layer) {
		return this.names.layer(layer);
	}

	@Override
	public void deleteLayer(String layer) {
		remove(layer(layer));
	}

	@Override
	public Set<String> layers() {
		return this.names.layers();
	}

	@Override
	public void close() {
		// Directories need no closing.
	}

}
