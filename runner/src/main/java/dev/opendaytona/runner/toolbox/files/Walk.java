package dev.opendaytona.runner.toolbox.files;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.SandboxRoot.Entries;
import dev.opendaytona.runner.engine.SandboxRoot.Entry;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;

/**
 * Visits all below a directory, parents before children. Links to directories are named
 * but not entered; what cannot be read is passed over.
 */
final class Walk {

	private static final Entries NOTHING = new Entries(List.of(), true);

	private final SandboxRoot root;

	private final int maxEntries;

	private int seen;

	Walk(SandboxRoot root, int maxEntries) {
		this.root = root;
		this.maxEntries = maxEntries;
	}

	/** Takes what is found. */
	@FunctionalInterface
	interface Visitor {

		/**
		 * Takes an entry.
		 * @param shown its path, starting as the start of the walk was given
		 * @param path its path for the root
		 * @param entry the entry
		 * @return whether to go on
		 */
		boolean visit(String shown, SandboxPath path, Entry entry);

	}

	private record Place(String shown, SandboxPath path, int depth) {

		Place child(String name) {
			return new Place(join(this.shown, name), this.path.resolve(name), this.depth + 1);
		}

		private static String join(String parent, String name) {
			if (parent.equals(".") || parent.isEmpty()) {
				return name;
			}
			return parent.endsWith("/") ? (parent + name) : (parent + "/" + name);
		}

	}

	/**
	 * Visits all below a directory.
	 * @param shown the start as the peer gave it
	 * @param start the start; fails when it is no directory
	 * @param depth how many levels
	 * @param visitor takes what is found
	 */
	void visit(String shown, SandboxPath start, int depth, Visitor visitor) {
		Deque<Place> places = new ArrayDeque<>();
		if (!enter(new Place(shown, start, 1), this.root.list(start, left()), depth, places, visitor)) {
			return;
		}
		while (!places.isEmpty()) {
			Place place = places.pop();
			if (!enter(place, readable(place), depth, places, visitor)) {
				return;
			}
		}
	}

	private boolean enter(Place place, Entries entries, int depth, Deque<Place> places, Visitor visitor) {
		if (!entries.complete()) {
			throw new ApiException.InvalidRequest("There are more than " + this.maxEntries + " files up to '"
					+ place.shown + "'; give a path further down");
		}
		Deque<Place> below = new ArrayDeque<>();
		for (Entry entry : entries.found()) {
			Place child = place.child(entry.name());
			this.seen++;
			if (!visitor.visit(child.shown, child.path, entry)) {
				return false;
			}
			if (place.depth < depth && entry.status().kind() == Kind.DIRECTORY) {
				below.push(child);
			}
		}
		below.forEach(places::push);
		return true;
	}

	private int left() {
		return this.maxEntries - this.seen;
	}

	private Entries readable(Place place) {
		try {
			boolean directory = this.root.stat(place.path, false).kind() == Kind.DIRECTORY;
			return directory ? this.root.list(place.path, left()) : NOTHING;
		}
		catch (ApiException.NotFound | ApiException.Forbidden | ApiException.InvalidRequest ex) {
			return NOTHING;
		}
	}

}
