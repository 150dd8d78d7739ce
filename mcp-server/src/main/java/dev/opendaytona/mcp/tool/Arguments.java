package dev.opendaytona.mcp.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/** The arguments of a call after they were checked against the tool's parameters. */
final class Arguments {

	private final Map<String, Object> values;

	private Arguments(Map<String, Object> values) {
		this.values = values;
	}

	/**
	 * Checks everything at once, so that one answer names all that is to be corrected.
	 */
	static Arguments of(List<Param> params, Map<String, Object> given) {
		Map<String, Object> values = new LinkedHashMap<>(given);
		values.values().removeIf((value) -> value == null);
		params.stream()
			.filter((param) -> param.absent(values.get(param.name())))
			.map(Param::name)
			.forEach(values::remove);
		List<String> complaints = new ArrayList<>();
		params.forEach((param) -> check(param, values.get(param.name()), complaints));
		List<String> names = params.stream().map(Param::name).toList();
		values.keySet()
			.stream()
			.filter((name) -> !names.contains(name))
			.forEach((name) -> complaints.add("'" + name + "' is not an argument of this tool"));
		if (!complaints.isEmpty()) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS",
					String.join("; ", complaints) + ". The arguments are: " + String.join(", ", names));
		}
		return new Arguments(values);
	}

	String text(String name) {
		String value = find(name);
		if (value == null) {
			throw new IllegalStateException("'" + name + "' is not a required argument");
		}
		return value;
	}

	@Nullable String find(String name) {
		return (this.values.get(name) instanceof String text) ? text : null;
	}

	String text(String name, String absent) {
		String value = find(name);
		return (value != null) ? value : absent;
	}

	int number(String name, int absent) {
		return (this.values.get(name) instanceof Number number) ? Math.toIntExact(number.longValue()) : absent;
	}

	boolean flag(String name) {
		return Boolean.TRUE.equals(this.values.get(name));
	}

	Map<String, String> texts(String name) {
		Map<String, String> texts = new LinkedHashMap<>();
		if (this.values.get(name) instanceof Map<?, ?> map) {
			map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
		}
		return texts;
	}

	List<String> list(String name) {
		return (this.values.get(name) instanceof List<?> list) ? list.stream().map(String::valueOf).toList()
				: List.of();
	}

	private static void check(Param param, @Nullable Object value, List<String> complaints) {
		if (value == null) {
			if (param.required()) {
				complaints.add("'" + param.name() + "' is missing");
			}
			return;
		}
		String complaint = param.complaint(value);
		if (complaint != null) {
			complaints.add(complaint);
		}
	}

}
