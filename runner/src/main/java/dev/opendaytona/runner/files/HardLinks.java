package dev.opendaytona.runner.files;

import java.util.HashMap;
import java.util.Map;

import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileLinks;
import dev.opendaytona.runner.host.Openat2;

/**
 * The copies of files that have several names, so that the copy has them too. Those are
 * kept open, whatever happens to their names; what is too much for that is copied again.
 */
final class HardLinks implements AutoCloseable {

	private static final int MAX_OPEN = 256;

	private final Map<FileLinks, Fd> copies = new HashMap<>();

	/** Gives the copy of a file another name, if there is a copy. */
	boolean link(Fd source, Fd directory, byte[] name) {
		Fd copy = this.copies.get(FileLinks.of(source));
		return copy != null && DirectoryCalls.makeHardLink(copy, directory, name) == 0;
	}

	void copied(Fd source, Fd directory, byte[] name) {
		FileLinks links = FileLinks.of(source);
		if (links.names() > 1 && this.copies.size() < MAX_OPEN) {
			Fd previous = this.copies.put(links, Openat2.child(directory, name, Openat2.PATH, 0));
			if (previous != null) {
				previous.close();
			}
		}
	}

	@Override
	public void close() {
		this.copies.values().forEach(Fd::close);
	}

}
