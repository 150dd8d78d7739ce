package dev.opendaytona.runner.build.dockerfile;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of machine.
 *
 * @param os the operating system
 * @param architecture the architecture, by Go's names
 * @param variant the variant of the architecture; mostly empty
 */
public record Platform(String os, String architecture, String variant) {

	private static final Pattern TEXT = Pattern
		.compile("([A-Za-z0-9_-]{1,32})/([A-Za-z0-9_-]{1,32})(?:/([A-Za-z0-9_.-]{1,32}))?");

	private static final Map<String, String> ALIASES = Map.of("x86_64", "amd64", "x86-64", "amd64", "aarch64", "arm64");

	public Platform {
		architecture = ALIASES.getOrDefault(architecture, architecture);
	}

	/**
	 * Reads a platform.
	 * @param text {@code OS/ARCHITECTURE[/VARIANT]}
	 * @return the platform, if it is one
	 */
	public static Optional<Platform> find(String text) {
		Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
		if (!matcher.matches()) {
			return Optional.empty();
		}
		String variant = (matcher.group(3) != null) ? matcher.group(3) : "";
		return Optional.of(new Platform(matcher.group(1), matcher.group(2), variant));
	}

	/** Whether programs of the other run here; a variant is its image's choice. */
	boolean runs(Platform other) {
		return this.os.equals(other.os) && this.architecture.equals(other.architecture);
	}

	@Override
	public String toString() {
		return this.os + "/" + this.architecture + (this.variant.isEmpty() ? "" : "/" + this.variant);
	}

}
