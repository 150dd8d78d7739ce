package dev.opendaytona.platform.sandbox;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * By what a list is sorted; ties go by id.
 *
 * @param column the column
 * @param type its type in the database
 * @param value the sort value of a sandbox, as the database reads it
 * @param descending whether the greatest comes first
 */
record SortOrder(String column, String type, Function<Sandbox, Object> value, boolean descending) {

	private static final Map<String, SortOrder> FIELDS = Map.of("name",
			new SortOrder("name", "text", Sandbox::name, true), "cpu",
			new SortOrder("cpu", "double precision", (sandbox) -> sandbox.resources().cpu(), true), "memoryGib",
			new SortOrder("memory_gib", "double precision", (sandbox) -> sandbox.resources().memoryGib(), true),
			"diskGib", new SortOrder("disk_gib", "double precision", (sandbox) -> sandbox.resources().diskGib(), true),
			"lastActivityAt",
			new SortOrder("last_activity_at", "timestamptz", (sandbox) -> sandbox.times().lastActivityAt(), true),
			"createdAt", new SortOrder("created_at", "timestamptz", (sandbox) -> sandbox.times().createdAt(), true));

	static SortOrder parse(@Nullable String field, @Nullable String order, String absent) {
		SortOrder found = FIELDS.get(Objects.requireNonNullElse(field, absent));
		if (found == null) {
			Rules.require(false, "sort must be one of name, cpu, memoryGib, diskGib, lastActivityAt, createdAt");
		}
		Rules.require(order == null || order.equals("asc") || order.equals("desc"), "order must be asc or desc");
		SortOrder sort = Objects.requireNonNull(found);
		return new SortOrder(sort.column(), sort.type(), sort.value(), !"asc".equals(order));
	}

	/** The value of a cursor, which comes from outside, as the column's type. */
	Object parse(Cursor cursor) {
		try {
			return switch (this.type) {
				case "timestamptz" -> Instant.parse(cursor.value());
				case "text" -> cursor.value().replace("\0", "");
				default -> Double.valueOf(cursor.value());
			};
		}
		catch (DateTimeParseException | NumberFormatException wrong) {
			throw Cursor.foreign();
		}
	}

	String sql() {
		String direction = this.descending ? " desc" : " asc";
		return " order by " + this.column + direction + ", id" + direction;
	}

	String comparison() {
		return this.descending ? "<" : ">";
	}

	Cursor cursor(Sandbox last) {
		return new Cursor(this.value.apply(last).toString(), last.id());
	}

}
