package dev.opendaytona.cli.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first three numbers of a version.
 *
 * @param major the first
 * @param minor the second
 * @param patch the third, 0 when there is none
 */
record Version(int major, int minor, int patch) implements Comparable<Version> {

	private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?");

	/**
	 * The first version in a text.
	 * @param text the text
	 * @return the version
	 */
	static Optional<Version> find(String text) {
		Matcher matcher = NUMBERS.matcher(text);
		return matcher.find() ? Optional.of(of(matcher)) : Optional.empty();
	}

	private static Version of(Matcher matcher) {
		String patch = matcher.group(3);
		return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
				(patch != null) ? Integer.parseInt(patch) : 0);
	}

	@Override
	public int compareTo(Version other) {
		int byMajor = Integer.compare(this.major, other.major);
		int byMinor = (byMajor != 0) ? byMajor : Integer.compare(this.minor, other.minor);
		return (byMinor != 0) ? byMinor : Integer.compare(this.patch, other.patch);
	}

	@Override
	public String toString() {
		return this.major + "." + this.minor + "." + this.patch;
	}

}
