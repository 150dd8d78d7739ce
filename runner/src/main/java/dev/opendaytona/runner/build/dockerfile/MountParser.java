package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the options of a {@code RUN --mount}, whose values may still hold variables.
 */
final class MountParser {

	private static final Map<String, Set<String>> KNOWN = Map.of("bind", Set.of("target", "source", "from", "readonly"),
			"cache", Set.of("target", "source", "from", "readonly", "id", "sharing", "mode", "uid", "gid"), "tmpfs",
			Set.of("target", "size"), "secret", Set.of("target", "id", "env", "required", "mode", "uid", "gid"));

	private static final Map<String, String> NAMES = Map.of("dst", "target", "destination", "target", "src", "source",
			"ro", "readonly");

	private static final Set<String> WRITABLE = Set.of("rw", "readwrite");

	private static final String TYPE = "type";

	private final Origin origin;

	private final String text;

	private final char escape;

	MountParser(Origin origin, String text, char escape) {
		this.origin = origin;
		this.text = text;
		this.escape = escape;
	}

	MountOptions parse() {
		List<NameValue> options = new ArrayList<>();
		Set<String> seen = new HashSet<>();
		String type = "bind";
		for (String field : fields()) {
			NameValue option = option(field);
			if (!seen.add(option.name())) {
				throw refuse("gives '" + option.name() + "' twice; remove one");
			}
			if (option.name().equals(TYPE)) {
				type = plain(option.value());
			}
			else {
				options.add(option);
			}
		}
		check(type, options);
		return new MountOptions(type, options);
	}

	/** Commas in quotes separate nothing. */
	private List<String> fields() {
		List<String> fields = new ArrayList<>();
		int start = 0;
		char quote = 0;
		for (int i = 0; i < this.text.length(); i++) {
			char c = this.text.charAt(i);
			if (quote == 0 && c == ',') {
				fields.add(this.text.substring(start, i));
				start = i + 1;
			}
			else if (c == quote) {
				quote = 0;
			}
			else if (quote == 0 && (c == '"' || c == '\'')) {
				quote = c;
			}
		}
		fields.add(this.text.substring(start));
		return fields;
	}

	private NameValue option(String field) {
		int equals = field.indexOf('=');
		String key = plain((equals < 0) ? field : field.substring(0, equals)).strip();
		String value = (equals < 0) ? "true" : field.substring(equals + 1);
		if (WRITABLE.contains(key)) {
			return new NameValue("readonly", value.equals("false") ? "true" : "false");
		}
		return new NameValue(NAMES.getOrDefault(key, key), value);
	}

	private String plain(String value) {
		return Expansion.unquote(this.origin, this.escape, value);
	}

	private void check(String type, List<NameValue> options) {
		if (type.equals("ssh")) {
			throw Refusal.unsupported(this.origin,
					"RUN --mount=type=ssh needs an SSH agent, which a build has not; use a secret");
		}
		Set<String> known = KNOWN.get(type);
		if (known == null) {
			throw refuse("has the type " + Refusal.quoted(type) + "; it must be bind, cache, tmpfs or secret");
		}
		for (NameValue option : options) {
			if (!known.contains(option.name())) {
				throw refuse("of type " + type + " has no option " + Refusal.quoted(option.name()) + "; remove it");
			}
			if (option.name().equals(MountOptions.FROM)) {
				CopyParser.refuseVariable(this.origin, option.value());
			}
		}
	}

	private RuntimeException refuse(String message) {
		return Refusal.invalid(this.origin, "RUN --mount " + message);
	}

}
