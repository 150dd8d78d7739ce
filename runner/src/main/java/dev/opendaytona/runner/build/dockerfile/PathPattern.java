package dev.opendaytona.runner.build.dockerfile;

/**
 * A source of {@code COPY} or {@code ADD}: a path from the root of where it is copied
 * from, which it cannot leave, with patterns in its names.
 */
public final class PathPattern {

	private final String text;

	private final Glob glob;

	private final int pivot;

	private PathPattern(String text, Glob glob, int pivot) {
		this.text = text;
		this.glob = glob;
		this.pivot = pivot;
	}

	/**
	 * Reads a pattern.
	 * @param origin where it stands
	 * @param source the pattern, expanded
	 * @param parents whether directories are kept, where {@code **} stands for any of
	 * them, and <code>&#47;./</code> for where they begin
	 * @return the pattern
	 */
	public static PathPattern of(Origin origin, String source, boolean parents) {
		String text = ContainerPath.relative(source);
		int split = parents ? source.indexOf("/./") : -1;
		int pivot = (split < 0) ? 0 : depth(ContainerPath.relative(source.substring(0, split)));
		return new PathPattern(text, Glob.compile(origin.where(), text, parents), pivot);
	}

	private static int depth(String path) {
		return path.isEmpty() ? 0 : path.split("/").length;
	}

	/**
	 * Whether it may match more than one path.
	 * @return false, if {@link #literal()} is all that it matches
	 */
	public boolean hasWildcard() {
		return this.text.chars().anyMatch((c) -> "*?[\\".indexOf(c) >= 0);
	}

	/**
	 * The path as written.
	 * @return a path without a slash at either end, empty for the root
	 */
	public String literal() {
		return this.text;
	}

	/**
	 * Whether a path is copied.
	 * @param path a path from the root, without a slash at either end
	 * @return whether it matches
	 */
	public boolean matches(String path) {
		return this.glob.matches(path);
	}

	/**
	 * Whether to look into a directory for paths that match.
	 * @param directory a path from the root, empty for the root itself
	 * @return whether one below can match
	 */
	public boolean reachesBelow(String directory) {
		return this.glob.reachesBelow(directory);
	}

	/** The part of a path that {@code --parents} keeps. */
	String kept(String path) {
		String rest = path;
		for (int i = 0; i < this.pivot; i++) {
			rest = rest.substring(rest.indexOf('/') + 1);
		}
		return rest;
	}

}
