package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One argument of a tool; the schema that is shown and the check that is made come from
 * this one definition.
 *
 * @param name the name, in snake case
 * @param kind the type
 * @param required whether it must be given
 * @param empty whether a text may be empty
 * @param description what it is, for the model
 * @param min the least number
 * @param max the greatest number
 * @param choices the only texts allowed; empty for any
 */
record Param(String name, Kind kind, boolean required, boolean empty, @Nullable String description,
		@Nullable Integer min, @Nullable Integer max, List<String> choices) {

	private static final int FAR = 10_000;

	enum Kind {

		TEXT("string"), WHOLE("integer"), FLAG("boolean"), TEXTS("object"), LIST("array");

		private final String schemaType;

		Kind(String schemaType) {
			this.schemaType = schemaType;
		}

		boolean accepts(Object value) {
			return switch (this) {
				case TEXT -> value instanceof String;
				case WHOLE -> value instanceof Integer || value instanceof Long;
				case FLAG -> value instanceof Boolean;
				case TEXTS ->
					value instanceof Map<?, ?> map && map.values().stream().allMatch(String.class::isInstance);
				case LIST -> value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
			};
		}

		String words() {
			return switch (this) {
				case TEXT -> "a string";
				case WHOLE -> "an integer";
				case FLAG -> "true or false";
				case TEXTS -> "an object whose values are strings";
				case LIST -> "an array of strings";
			};
		}

	}

	static Param text(String name, @Nullable String description) {
		return new Param(name, Kind.TEXT, false, true, description, null, null, List.of());
	}

	static Param whole(String name, int min, int max, String description) {
		return new Param(name, Kind.WHOLE, false, true, description, min, max, List.of());
	}

	static Param flag(String name, @Nullable String description) {
		return new Param(name, Kind.FLAG, false, true, description, null, null, List.of());
	}

	static Param texts(String name, @Nullable String description) {
		return new Param(name, Kind.TEXTS, false, true, description, null, null, List.of());
	}

	static Param list(String name, @Nullable String description) {
		return new Param(name, Kind.LIST, false, true, description, null, null, List.of());
	}

	static Param sandboxId() {
		return text("sandbox_id", null).must();
	}

	/** Required, and not empty. */
	Param must() {
		return new Param(this.name, this.kind, true, false, this.description, this.min, this.max, this.choices);
	}

	/** Required, but it may be empty. */
	Param mustBeGiven() {
		return new Param(this.name, this.kind, true, true, this.description, this.min, this.max, this.choices);
	}

	Param oneOf(String... values) {
		return new Param(this.name, this.kind, this.required, this.empty, this.description, this.min, this.max,
				List.of(values));
	}

	/** An empty text says the same as none, unless it is a content. */
	boolean absent(@Nullable Object value) {
		return value == null || (!this.required && value.equals(""));
	}

	Map<String, Object> schema() {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", this.kind.schemaType);
		if (this.kind == Kind.TEXTS) {
			schema.put("additionalProperties", Map.of("type", "string"));
		}
		if (this.kind == Kind.LIST) {
			schema.put("items", Map.of("type", "string"));
		}
		if (!this.choices.isEmpty()) {
			schema.put("enum", this.choices);
		}
		// That a count is not negative goes without saying.
		if (this.min != null && this.min > 1) {
			schema.put("minimum", this.min);
		}
		// Nor is a limit told that few come near to.
		if (this.max != null && this.max < FAR) {
			schema.put("maximum", this.max);
		}
		if (this.description != null) {
			schema.put("description", this.description);
		}
		return schema;
	}

	/** What is wrong with a value, or null when nothing is. */
	@Nullable String complaint(Object value) {
		if (!this.kind.accepts(value)) {
			return "'" + this.name + "' must be " + this.kind.words();
		}
		if (value instanceof Number number && outside(number.longValue())) {
			return "'" + this.name + "' must be from " + this.min + " to " + this.max;
		}
		if (texts(value).anyMatch((text) -> text.indexOf('\0') >= 0)) {
			return "'" + this.name + "' must not contain a NUL character";
		}
		if (!this.choices.isEmpty() && !this.choices.contains(value)) {
			return "'" + this.name + "' must be one of " + String.join(", ", this.choices);
		}
		return (!this.empty && value instanceof String text && text.isEmpty()) ? "'" + this.name + "' must not be empty"
				: null;
	}

	private static Stream<String> texts(Object value) {
		return switch (value) {
			case String text -> Stream.of(text);
			case List<?> list -> list.stream().map(String::valueOf);
			case Map<?, ?> map -> Stream.concat(map.keySet().stream(), map.values().stream()).map(String::valueOf);
			default -> Stream.empty();
		};
	}

	private boolean outside(long number) {
		return (this.min != null && number < this.min) || (this.max != null && number > this.max);
	}

}
