package dev.opendaytona.runner.build;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * Makes directories that a build needs. Those that exist are left as they are; all that
 * are new have the same owner.
 *
 * @param root where they are made
 * @param owner whose they become
 */
record NewDirectories(SandboxRoot root, Owner owner) {

	private static final int MODE = 0755;

	void make(String path) {
		if (path.isEmpty()) {
			return;
		}
		Deque<String> missing = new ArrayDeque<>();
		for (String one = path; !one.isEmpty() && !exists(one); one = parent(one)) {
			missing.push(one);
		}
		this.root.makeDirectories(new SandboxPath(path), MODE);
		missing.forEach((one) -> this.root.permissions(new SandboxPath(one), null, this.owner.uid(), this.owner.gid()));
	}

	/** The directory above a path; empty above the root. */
	static String parent(String path) {
		return path.substring(0, path.lastIndexOf('/'));
	}

	private boolean exists(String path) {
		try {
			this.root.stat(new SandboxPath(path), true);
			return true;
		}
		catch (ApiException.NotFound absent) {
			return false;
		}
	}

}
