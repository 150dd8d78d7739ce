package dev.opendaytona.mcp.platform;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the platform's JSON as trees: unknown fields and absent ones are
 * normal, since servers of several versions are spoken to.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private Json() {
	}

	static byte[] write(Object value) {
		return MAPPER.writeValueAsBytes(value);
	}

	static JsonNode read(byte[] body) {
		return MAPPER.readTree(body);
	}

	static @Nullable String find(JsonNode json, String field) {
		JsonNode value = json.path(field);
		return value.isString() ? value.stringValue() : null;
	}

	static String text(JsonNode json, String field, String absent) {
		String value = find(json, field);
		return (value != null) ? value : absent;
	}

	static @Nullable Integer number(JsonNode json, String field) {
		JsonNode value = json.path(field);
		return value.isNumber() ? Integer.valueOf((int) value.doubleValue()) : null;
	}

	static Map<String, String> strings(JsonNode object) {
		Map<String, String> strings = new LinkedHashMap<>();
		object.properties().forEach((entry) -> strings.put(entry.getKey(), entry.getValue().asString("")));
		return strings;
	}

}
