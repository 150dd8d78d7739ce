package dev.opendaytona.runner.build;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;

/**
 * Finds where a path leads to when its links are followed. Whoever goes there afterwards
 * is kept inside by the root, so nothing is lost when a link is changed meanwhile.
 */
final class Links {

	/** As many as Linux follows (path_resolution(7)). */
	private static final int MAX_LINKS = 40;

	private final SandboxRoot root;

	private final Deque<String> done = new ArrayDeque<>();

	private final Deque<String> left = new ArrayDeque<>();

	private int followed;

	private Links(SandboxRoot root) {
		this.root = root;
	}

	/**
	 * Follows a path.
	 * @param root where links are resolved
	 * @param path from the root
	 * @return a path without links
	 */
	static SandboxPath follow(SandboxRoot root, String path) {
		return new Links(root).follow(path);
	}

	private SandboxPath follow(String path) {
		add(path);
		while (!this.left.isEmpty()) {
			step(this.left.removeFirst());
		}
		return here();
	}

	private void add(String path) {
		List.of(path.split("/")).reversed().forEach(this.left::addFirst);
	}

	private SandboxPath here() {
		return new SandboxPath("/" + String.join("/", this.done));
	}

	private void step(String name) {
		if (name.equals("..")) {
			this.done.pollLast();
		}
		else if (!name.isEmpty() && !name.equals(".")) {
			this.done.addLast(name);
			if (this.root.stat(here(), false).kind() == Kind.LINK) {
				followLink();
			}
		}
	}

	private void followLink() {
		this.followed++;
		if (this.followed > MAX_LINKS) {
			throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
					"Too many links lead on from '" + here() + "'; copy what they lead to");
		}
		String target = this.root.readLink(here());
		this.done.removeLast();
		if (target.startsWith("/")) {
			this.done.clear();
		}
		add(target);
	}

}
