package dev.opendaytona.runner.toolbox.session;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a client makes of a log (contract: toolbox section 4).
 */
enum ClientKind {

	/** Knows the parts of a log as fields. */
	SPLIT,

	/** Takes the parts apart by their markers. */
	MARKED,

	/** Knows nothing of parts. */
	PLAIN;

	static final String VERSION = "X-Daytona-SDK-Version";

	static final String SPLIT_OUTPUT = "X-Daytona-Split-Output";

	/** Browsers cannot set headers of a WebSocket. */
	private static final String PROTOCOL = VERSION + "~";

	private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");

	private static final int FIRST_SPLIT = 167;

	/**
	 * The kind of a client.
	 * @param version the header with its version
	 * @param split the header that asks for fields
	 * @param protocols the sub-protocols that it offers
	 * @return its kind
	 */
	static ClientKind of(@Nullable String version, @Nullable String split, List<String> protocols) {
		if ("true".equalsIgnoreCase(split)) {
			return SPLIT;
		}
		String known = (version != null && !version.isBlank()) ? version : offered(protocols);
		if (known.isBlank()) {
			return PLAIN;
		}
		return splits(known) ? SPLIT : MARKED;
	}

	private static String offered(List<String> protocols) {
		return protocols.stream()
			.filter((protocol) -> protocol.startsWith(PROTOCOL))
			.map((protocol) -> protocol.substring(PROTOCOL.length()))
			.findFirst()
			.orElse("");
	}

	private static boolean splits(String version) {
		Matcher numbers = NUMBERS.matcher(version);
		return version.contains("dev") || (numbers.find()
				&& (Integer.parseInt(numbers.group(1)) > 0 || Integer.parseInt(numbers.group(2)) >= FIRST_SPLIT));
	}

}
