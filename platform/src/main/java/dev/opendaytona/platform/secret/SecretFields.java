package dev.opendaytona.platform.secret;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * What a request says about a secret; what is absent is not changed.
 *
 * @param name what it is called; it stays
 * @param value the secret itself
 * @param description what it is for
 * @param hosts where it may be sent to
 */
record SecretFields(@Nullable String name, @JsonDeserialize(using = ValueDeserializer.class) @Nullable Secret value,
		@Nullable String description, @Nullable List<@Nullable String> hosts) {

	private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

	private static final Pattern HOST = Pattern.compile("[^\\s\\p{Cntrl}]{1,253}");

	private static final int LARGEST_VALUE = 64 * 1024;

	private static final int LONGEST_DESCRIPTION = 1024;

	private static final int MOST_HOSTS = 100;

	String checkedName() {
		String given = Objects.requireNonNullElse(this.name, "");
		require(NAME.matcher(given).matches(),
				"name must be 1 to 128 letters, digits, '_', '.' and '-', and begin with" + " a letter or '_'");
		return given;
	}

	Secret checkedValue() {
		String given = (this.value != null) ? this.value.value() : "";
		int length = given.getBytes(StandardCharsets.UTF_8).length;
		require(length > 0 && length <= LARGEST_VALUE && given.indexOf('\0') < 0,
				"value must be a text of 1 to " + LARGEST_VALUE + " bytes without NUL characters");
		return Secret.of(given);
	}

	@Nullable String checkedDescription() {
		require(this.description == null
				|| (this.description.length() <= LONGEST_DESCRIPTION && this.description.indexOf('\0') < 0),
				"description must be a text of at most " + LONGEST_DESCRIPTION + " characters without NUL characters");
		return this.description;
	}

	String @Nullable [] checkedHosts() {
		if (this.hosts == null) {
			return null;
		}
		require(this.hosts.size() <= MOST_HOSTS
				&& this.hosts.stream().allMatch((host) -> host != null && HOST.matcher(host).matches()),
				"hosts must be a list of at most " + MOST_HOSTS + " names of hosts");
		return this.hosts.toArray(String[]::new);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new ApiException.InvalidRequest(message);
		}
	}

	/** So that the value is a text only inside the parser. */
	static final class ValueDeserializer extends StdDeserializer<Secret> {

		ValueDeserializer() {
			super(Secret.class);
		}

		@Override
		public Secret deserialize(JsonParser parser, DeserializationContext context) {
			if (parser.currentToken() == JsonToken.VALUE_STRING) {
				return Secret.of(parser.getString());
			}
			parser.skipChildren();
			return Secret.of("");
		}

	}

}
