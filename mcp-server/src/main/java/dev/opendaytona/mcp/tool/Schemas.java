package dev.opendaytona.mcp.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the JSON schemas of the tools, as short as they can be. */
final class Schemas {

	private Schemas() {
	}

	/**
	 * That there are no other properties goes without saying: they are refused by name.
	 */
	static Map<String, Object> input(List<Param> params) {
		Map<String, Object> properties = new LinkedHashMap<>();
		params.forEach((param) -> properties.put(param.name(), param.schema()));
		return object(properties, params.stream().filter(Param::required).map(Param::name).toList());
	}

	/**
	 * An object of required fields.
	 * @param fields pairs of a name and a type, as in {@code "size", "integer"}; a name
	 * that ends with a question mark may be absent
	 */
	static Map<String, Object> output(String... fields) {
		Map<String, Object> properties = new LinkedHashMap<>();
		List<String> required = new ArrayList<>();
		for (int i = 0; i < fields.length; i += 2) {
			String name = fields[i].replace("?", "");
			properties.put(name, Map.of("type", fields[i + 1]));
			if (name.equals(fields[i])) {
				required.add(name);
			}
		}
		return object(properties, required);
	}

	/** The object with one more required field: a list of such items. */
	static Map<String, Object> withList(Map<String, Object> object, String name, Map<String, Object> item) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put(name, array(item));
		((Map<?, ?>) object.getOrDefault("properties", Map.of()))
			.forEach((key, value) -> properties.put(String.valueOf(key), value));
		List<String> required = new ArrayList<>(List.of(name));
		((List<?>) object.getOrDefault("required", List.of())).forEach((field) -> required.add(String.valueOf(field)));
		return object(properties, required);
	}

	/**
	 * The schema without what is required and what lists are made of, which a client can
	 * do without and a model would pay for.
	 */
	static Map<String, Object> listed(Map<String, Object> schema) {
		Map<String, Object> listed = new LinkedHashMap<>();
		schema.forEach((key, value) -> {
			boolean left = (key.equals("required") && value instanceof List<?>)
					|| (key.equals("items") && value instanceof Map<?, ?>);
			if (!left) {
				listed.put(key, (value instanceof Map<?, ?> map) ? listed(strings(map)) : value);
			}
		});
		return listed;
	}

	private static Map<String, Object> strings(Map<?, ?> map) {
		Map<String, Object> strings = new LinkedHashMap<>();
		map.forEach((key, value) -> strings.put(String.valueOf(key), value));
		return strings;
	}

	private static Map<String, Object> array(Map<String, Object> item) {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", "array");
		schema.put("items", item);
		return schema;
	}

	private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", "object");
		schema.put("properties", properties);
		if (!required.isEmpty()) {
			schema.put("required", required);
		}
		return schema;
	}

}
