package dev.opendaytona.runner.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The release of a Linux kernel.
 *
 * @param major the first number
 * @param minor the second number
 */
public record Kernel(int major, int minor) {

	private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

	/**
	 * The release of the kernel that runs.
	 * @return the release
	 */
	public static Kernel release() {
		return parse(System.getProperty("os.version"));
	}

	static Kernel parse(String release) {
		Matcher matcher = RELEASE.matcher(release);
		if (!matcher.matches()) {
			throw new HostException("The kernel release '" + release + "' does not begin with two numbers");
		}
		return new Kernel(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
	}

	/**
	 * Whether it is a release or a later one.
	 * @param otherMajor the first number of the release
	 * @param otherMinor the second number of the release
	 * @return whether it is
	 */
	public boolean atLeast(int otherMajor, int otherMinor) {
		return this.major > otherMajor || (this.major == otherMajor && this.minor >= otherMinor);
	}

}
