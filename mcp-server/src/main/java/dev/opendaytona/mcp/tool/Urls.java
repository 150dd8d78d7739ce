package dev.opendaytona.mcp.tool;

import java.util.regex.Pattern;

/** Addresses without what they may hold of a login. */
final class Urls {

	private static final Pattern LOGIN = Pattern.compile("(?<=://)[^/\\s@'\"]+@");

	private static final Pattern PASSWORD = Pattern.compile("(?:^|://)[^/\\s@:]*:[^/\\s@]+@");

	private Urls() {
	}

	static String shown(String text) {
		return LOGIN.matcher(text).replaceAll("");
	}

	static boolean hasPassword(String url) {
		return PASSWORD.matcher(url).find();
	}

}
