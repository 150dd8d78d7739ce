package dev.opendaytona.runner.toolbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Variables of processes as a peer gives them (contract: toolbox section 1).
 */
public final class Variables {

	private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

	private Variables() {
	}

	/**
	 * Whether a text can name a variable.
	 * @param name the text
	 * @return whether it can
	 */
	public static boolean isName(String name) {
		return NAME.matcher(name).matches();
	}

	/**
	 * The name of a variable; fails when it is none.
	 * @param name the text
	 * @return the name
	 */
	public static String name(@Nullable String name) {
		if (name == null || !isName(name)) {
			throw new ApiException.InvalidRequest("'" + name
					+ "' is no name of an environment variable; use letters, digits and '_', not a digit first");
		}
		return name;
	}

	/**
	 * Variables of a request. A value is never part of a message: it may be a secret.
	 * @param variables what the peer gave, or null for none
	 * @return the variables
	 */
	public static Map<String, String> checked(@Nullable Map<String, @Nullable String> variables) {
		Map<String, String> checked = new TreeMap<>();
		if (variables != null) {
			variables.forEach((name, value) -> checked.put(name(name), value(name, value)));
		}
		return checked;
	}

	private static String value(String name, @Nullable String value) {
		if (value == null || value.indexOf('\0') >= 0) {
			throw new ApiException.InvalidRequest(
					"The environment variable '" + name + "' must be a text without a NUL character");
		}
		return value;
	}

}
