package dev.opendaytona.cli.console;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as this command reads and writes it.
 */
public final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

	private Json() {
	}

	/**
	 * An empty object.
	 * @return the object
	 */
	public static ObjectNode object() {
		return MAPPER.createObjectNode();
	}

	/**
	 * Reads a text.
	 * @param text the text
	 * @return its value
	 * @throws JacksonException when it is not JSON
	 */
	public static JsonNode read(String text) {
		return MAPPER.readTree(text);
	}

	/**
	 * Reads a text that must hold an object.
	 * @param text the text
	 * @param what what it is, for the failure
	 * @return the object
	 */
	public static ObjectNode readObject(String text, String what) {
		try {
			if (read(text) instanceof ObjectNode object) {
				return object;
			}
		}
		catch (JacksonException ex) {
			throw new CommandFailure(what + " is not valid JSON; mend it or move it away", ex);
		}
		throw new CommandFailure(what + " does not hold a JSON object; mend it or move it away");
	}

	/**
	 * On one line.
	 * @param value the value
	 * @return its text
	 */
	public static String write(JsonNode value) {
		return MAPPER.writeValueAsString(value);
	}

	/**
	 * Indented, with an end of line.
	 * @param value the value
	 * @param spaces the depth of one level
	 * @return its text
	 */
	public static String pretty(JsonNode value, int spaces) {
		DefaultIndenter indenter = new DefaultIndenter(" ".repeat(spaces), "\n");
		Separators separators = Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);
		DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators).withObjectIndenter(indenter)
			.withArrayIndenter(indenter);
		return MAPPER.writer().with(printer).writeValueAsString(value) + "\n";
	}

}
