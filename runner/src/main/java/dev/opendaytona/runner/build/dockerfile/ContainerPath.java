package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths inside an image as text: made absolute and plain, never above the root. Links are
 * the executor's business.
 */
final class ContainerPath {

	private ContainerPath() {
	}

	static String resolve(String directory, String path) {
		return "/" + relative(path.startsWith("/") ? path : directory + "/" + path);
	}

	/** A path below the root, without the slash: empty for the root itself. */
	static String relative(String path) {
		Deque<String> names = new ArrayDeque<>();
		for (String name : path.split("/")) {
			if (name.equals("..")) {
				names.pollLast();
			}
			else if (!name.isEmpty() && !name.equals(".")) {
				names.addLast(name);
			}
		}
		return String.join("/", names);
	}

	/** Whether a relative path leads above where it starts. */
	static boolean climbs(String path) {
		int depth = path.startsWith("/") ? Integer.MAX_VALUE / 2 : 0;
		for (String name : path.split("/")) {
			depth += name.equals("..") ? -1 : (name.isEmpty() || name.equals(".")) ? 0 : 1;
			if (depth < 0) {
				return true;
			}
		}
		return false;
	}

	static String join(String directory, String name) {
		return name.isEmpty() ? directory : (directory.equals("/") ? "/" : directory + "/") + name;
	}

	/** The last name of a path. */
	static String name(String path) {
		return path.substring(path.lastIndexOf('/') + 1);
	}

	/** Whether a path names a directory by its form. */
	static boolean namesDirectory(String path) {
		String name = name(path);
		return name.isEmpty() || name.equals(".") || name.equals("..");
	}

}
