package dev.opendaytona.platform.snapshot;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names in a Dockerfile that may be those of secrets, as {@code id=NAME} or as the
 * last part of a {@code target}. Only the runner understands a Dockerfile, so these are
 * more names than it asks for, and none that an argument makes.
 */
final class NamedSecrets {

	private static final String PLACE = "(?:id=[\"']?|(?:target|dst|destination)=[\"']?(?:[^,\\s\"'=]*/)?)";

	private static final Pattern NAME = Pattern.compile("\\b" + PLACE + "([A-Za-z_][A-Za-z0-9_.-]*+)(?=[,\\s\"']|$)");

	private NamedSecrets() {
	}

	static Set<String> in(String dockerfile) {
		return NAME.matcher(dockerfile).results().map((found) -> found.group(1)).collect(Collectors.toSet());
	}

}
