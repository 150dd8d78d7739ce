package dev.opendaytona.runner.build.dockerfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the caller of a build gives.
 *
 * @param given the build arguments by name
 * @param platform the machine that builds, which is the one that is built for
 */
public record BuildArguments(Map<String, String> given, Platform platform) {

	/** Commands see these without a declaration, and they make no key. */
	private static final List<String> UNDECLARED = List.of("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy",
			"FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy");

	public BuildArguments {
		given = Map.copyOf(given);
	}

	/** What needs no declaration before the first stage, and one without value in it. */
	Map<String, String> automatic() {
		Map<String, String> automatic = new LinkedHashMap<>();
		for (String side : List.of("BUILD", "TARGET")) {
			automatic.put(side + "PLATFORM", this.platform.toString());
			automatic.put(side + "OS", this.platform.os());
			automatic.put(side + "ARCH", this.platform.architecture());
			automatic.put(side + "VARIANT", this.platform.variant());
		}
		automatic.replaceAll((name, value) -> this.given.getOrDefault(name, value));
		return automatic;
	}

	Map<String, String> undeclared() {
		Map<String, String> found = new LinkedHashMap<>();
		for (String name : UNDECLARED) {
			String value = this.given.get(name);
			if (value != null) {
				found.put(name, value);
			}
		}
		return found;
	}

}
