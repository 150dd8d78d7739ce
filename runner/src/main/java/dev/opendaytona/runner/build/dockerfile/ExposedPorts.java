package dev.opendaytona.runner.build.dockerfile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ports as an image's configuration has them: {@code 80/tcp}. A range is each of its
 * ports.
 */
final class ExposedPorts {

	private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([A-Za-z]{1,8}))?");

	private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

	private static final int MAX_PORT = 65_535;

	private ExposedPorts() {
	}

	/** The ports of all texts; more than a configuration keeps are not counted out. */
	static List<String> normalise(Origin origin, List<String> texts, LongConsumer work) {
		Set<String> ports = new LinkedHashSet<>();
		for (String text : texts) {
			range(origin, text).limit(ConfigChange.MAX_ENTRIES + 1L)
				.peek((port) -> work.accept(port.length()))
				.forEach(ports::add);
			if (ports.size() > ConfigChange.MAX_ENTRIES) {
				throw Refusal.invalid(origin,
						"EXPOSE names more than " + ConfigChange.MAX_ENTRIES + " ports; name fewer");
			}
		}
		return List.copyOf(ports);
	}

	private static Stream<String> range(Origin origin, String text) {
		Matcher port = PORT.matcher(text);
		if (!port.matches()) {
			throw refuse(origin, text);
		}
		int first = Integer.parseInt(port.group(1));
		int last = (port.group(2) != null) ? Integer.parseInt(port.group(2)) : first;
		String protocol = (port.group(3) != null) ? port.group(3).toLowerCase(Locale.ROOT) : "tcp";
		if (first < 1 || last < first || last > MAX_PORT || !PROTOCOLS.contains(protocol)) {
			throw refuse(origin, text);
		}
		return IntStream.rangeClosed(first, last).mapToObj((number) -> number + "/" + protocol);
	}

	private static RuntimeException refuse(Origin origin, String text) {
		return Refusal.invalid(origin, "EXPOSE cannot read " + Refusal.quoted(text)
				+ "; write PORT, PORT/PROTOCOL or FIRST-LAST/PROTOCOL, with tcp, udp or sctp and without a host's port");
	}

}
