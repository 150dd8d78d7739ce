package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code .dockerignore} leaves out. A pattern matches what is below a match as
 * well; of several that match, the last decides.
 */
public final class DockerIgnore {

	private static final int MAX_LENGTH = 1 << 16;

	private final List<Rule> rules;

	private DockerIgnore(List<Rule> rules) {
		this.rules = List.copyOf(rules);
	}

	/** One pattern. */
	private record Rule(Glob glob, boolean exception) {

	}

	/**
	 * Reads a file.
	 * @param text the file
	 * @return what it leaves out
	 */
	public static DockerIgnore parse(String text) {
		if (text.length() > MAX_LENGTH) {
			throw Refusal.invalid(".dockerignore",
					"it has " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
		}
		List<Rule> rules = new ArrayList<>();
		int line = 0;
		String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
		for (String pattern : plain.split("\n")) {
			line++;
			if (!pattern.startsWith("#")) {
				add(".dockerignore line " + line, pattern.strip(), rules);
			}
		}
		return new DockerIgnore(rules);
	}

	/**
	 * What {@code --exclude} leaves out.
	 * @param origin where it stands
	 * @param patterns the patterns, expanded
	 * @return what they leave out, of paths relative to the copied directory, or of the
	 * names of copied files
	 */
	public static DockerIgnore of(Origin origin, List<String> patterns) {
		List<Rule> rules = new ArrayList<>();
		patterns.forEach((pattern) -> add(origin.where(), pattern.strip(), rules));
		return new DockerIgnore(rules);
	}

	private static void add(String where, String pattern, List<Rule> rules) {
		boolean exception = pattern.startsWith("!");
		String text = (exception ? pattern.substring(1) : pattern).strip();
		if (exception && text.isEmpty()) {
			throw Refusal.invalid(where, "the exception '!' names nothing; write a pattern after it");
		}
		String path = ContainerPath.relative(text);
		if (!path.isEmpty() && !ContainerPath.climbs(text)) {
			rules.add(new Rule(Glob.compile(where, path, true), exception));
		}
	}

	/**
	 * Whether a file or directory is left out. That of a directory does not hold for all
	 * below it, see {@link #prunes}.
	 * @param path its path from the root of the context, without a slash at either end
	 * @return whether it is left out
	 */
	public boolean ignores(String path) {
		for (Rule rule : this.rules.reversed()) {
			if (rule.glob().matchesWithParents(path)) {
				return !rule.exception();
			}
		}
		return false;
	}

	/**
	 * Whether a directory is left out with all that is below it, so that nobody has to
	 * look.
	 * @param directory its path from the root of the context
	 * @return whether no exception can match below it
	 */
	public boolean prunes(String directory) {
		return ignores(directory)
				&& this.rules.stream().filter(Rule::exception).noneMatch((rule) -> rule.glob().reachesBelow(directory));
	}

}
