package dev.opendaytona.platform.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * What is accepted for one value of a sandbox, wherever it comes in.
 */
final class Rules {

	static final int MAX_AUTO_ARCHIVE = 43_200;

	private static final int LONGEST_NAME = 255;

	private static final int MOST_CIDRS = 10;

	private static final Pattern ACTIVE_TEXT = Pattern.compile("<[^>]*>|[a-zA-Z][a-zA-Z0-9+.-]*://|(?i)www\\.");

	private static final Pattern USER = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,31}");

	private static final Pattern CIDR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

	private Rules() {
	}

	static String name(String name) {
		require(!name.isBlank() && name.length() <= LONGEST_NAME,
				"name must be a text of 1 to " + LONGEST_NAME + " characters");
		require(name.chars().noneMatch(Character::isISOControl), "name must not contain control characters");
		require(!ACTIVE_TEXT.matcher(name).find(), "name must not contain HTML tags or URLs");
		return name;
	}

	static String user(String user) {
		require(USER.matcher(user).matches(), "user must be the name of a user of the image");
		return user;
	}

	static Map<String, String> environment(@Nullable Map<String, @Nullable String> env) {
		Map<String, String> result = texts("env", env);
		result.keySet()
			.forEach((key) -> require(!key.isEmpty() && key.indexOf('=') < 0,
					"env must not contain an empty name or one with '='"));
		return result;
	}

	static Map<String, String> texts(String field, @Nullable Map<String, @Nullable String> texts) {
		Map<String, String> result = new TreeMap<>();
		if (texts == null) {
			return result;
		}
		texts.forEach((key, value) -> {
			require(value != null, field + ": the value of '" + printable(key) + "' must be a string");
			require(key.indexOf('\0') < 0 && String.valueOf(value).indexOf('\0') < 0,
					field + " must not contain a NUL character");
			result.put(key, String.valueOf(value));
		});
		return result;
	}

	static int autoStop(int minutes) {
		return atLeastZero("autoStopInterval", minutes);
	}

	static int autoArchive(int minutes) {
		atLeastZero("autoArchiveInterval", minutes);
		return (minutes == 0 || minutes > MAX_AUTO_ARCHIVE) ? MAX_AUTO_ARCHIVE : minutes;
	}

	static int autoDelete(int minutes) {
		return Math.max(-1, minutes);
	}

	static int ttl(int minutes) {
		return atLeastZero("ttlMinutes", minutes);
	}

	private static int atLeastZero(String field, int value) {
		require(value >= 0, field + " must not be less than 0");
		return value;
	}

	static void size(String field, @Nullable Double value) {
		require(value == null || (value >= 0 && Double.isFinite(value)), field + " must not be less than 0");
	}

	/** What a sandbox may reach; an allow list and blocking all exclude each other. */
	static Sandbox.Network network(boolean blockAll, @Nullable String allowList) {
		List<String> cidrs = cidrs(allowList);
		require(!blockAll || cidrs.isEmpty(), "networkAllowList must be empty when networkBlockAll is true");
		return new Sandbox.Network(blockAll, String.join(",", cidrs));
	}

	private static List<String> cidrs(@Nullable String list) {
		List<String> result = new ArrayList<>();
		if (list == null || list.isBlank()) {
			return result;
		}
		for (String part : list.split(",", -1)) {
			String cidr = part.strip();
			require(isCidr(cidr),
					"networkAllowList: '" + printable(cidr) + "' is not an IPv4 range; write it as 10.0.0.0/8");
			result.add(cidr);
		}
		require(result.size() <= MOST_CIDRS, "networkAllowList must not have more than " + MOST_CIDRS + " ranges");
		return result;
	}

	private static boolean isCidr(String text) {
		var match = CIDR.matcher(text);
		if (!match.matches()) {
			return false;
		}
		for (int octet = 1; octet <= 4; octet++) {
			if (Integer.parseInt(match.group(octet)) > 255) {
				return false;
			}
		}
		return Integer.parseInt(match.group(5)) <= 32;
	}

	static int number(String field, String text) {
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException wrong) {
			throw new ApiException.InvalidRequest(field + " must be a whole number, not '" + printable(text) + "'");
		}
	}

	static boolean truth(String field, String text) {
		require(text.equals("true") || text.equals("false"),
				field + " must be true or false, not '" + printable(text) + "'");
		return text.equals("true");
	}

	static void require(boolean condition, String message) {
		if (!condition) {
			throw new ApiException.InvalidRequest(message);
		}
	}

	static String printable(String text) {
		String clean = text.replaceAll("\\p{Cntrl}", "?");
		return (clean.length() > 80) ? clean.substring(0, 80) + "…" : clean;
	}

}
