package dev.opendaytona.platform.secret;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;

/**
 * Which secrets a request wants to see.
 *
 * @param name a part of their names; empty for any
 * @param sort by what they are sorted; ties go by id
 * @param descending whether the greatest comes first
 * @param limit how many on a page
 * @param cursor where the last page ended; empty for the first one
 */
record SecretQuery(String name, Sort sort, boolean descending, int limit, String cursor) {

	private static final int MOST = 200;

	SecretQuery {
		if (limit < 1 || limit > MOST) {
			throw new ApiException.InvalidRequest("limit must be from 1 to " + MOST);
		}
	}

	static SecretQuery of(String name, String sort, String order, int limit, String cursor) {
		if (!(order.equals("asc") || order.equals("desc"))) {
			throw new ApiException.InvalidRequest("order must be asc or desc");
		}
		return new SecretQuery(name.replace("\0", ""), Sort.of(sort), order.equals("desc"), limit, cursor);
	}

	/** By what secrets are sorted. */
	enum Sort {

		NAME, CREATED_AT, UPDATED_AT;

		static Sort of(String wire) {
			return switch (wire) {
				case "name" -> NAME;
				case "createdAt" -> CREATED_AT;
				case "updatedAt" -> UPDATED_AT;
				default -> throw new ApiException.InvalidRequest("sort must be one of name, createdAt, updatedAt");
			};
		}

		String column() {
			return name().toLowerCase(Locale.ROOT);
		}

		Object value(KeptSecret secret) {
			return switch (this) {
				case NAME -> secret.name();
				case CREATED_AT -> secret.createdAt();
				case UPDATED_AT -> secret.updatedAt();
			};
		}

		Object parse(String value) {
			return (this == NAME) ? value.replace("\0", "") : Instant.parse(value);
		}

	}

	String filter() {
		return " and position(:name in lower(name)) > 0";
	}

	Map<String, Object> filterValues() {
		return Map.of("name", this.name.toLowerCase(Locale.ROOT));
	}

	/** What comes after the cursor, and one more than the page holds. */
	String page() {
		String column = this.sort.column();
		String after = this.cursor.isEmpty() ? ""
				: " and (" + column + ", id) " + (this.descending ? "<" : ">") + " (:value, :id)";
		String direction = this.descending ? " desc" : " asc";
		return filter() + after + " order by " + column + direction + ", id" + direction + " limit " + (this.limit + 1);
	}

	Map<String, Object> pageValues() {
		Map<String, Object> values = new HashMap<>(filterValues());
		if (!this.cursor.isEmpty()) {
			values.putAll(decode());
		}
		return values;
	}

	private Map<String, Object> decode() {
		try {
			String text = new String(Base64.getUrlDecoder().decode(this.cursor), StandardCharsets.UTF_8);
			int space = text.indexOf(' ');
			return Map.of("id", UUID.fromString(text.substring(0, space)), "value",
					this.sort.parse(text.substring(space + 1)));
		}
		catch (IllegalArgumentException | StringIndexOutOfBoundsException | DateTimeException wrong) {
			throw new ApiException.InvalidRequest(
					"cursor is not one that a list returned with the same sort; start again without it");
		}
	}

	/** The page that was found, and where the next one begins. */
	SecretPage cut(List<KeptSecret> found, long total) {
		boolean more = found.size() > this.limit;
		List<KeptSecret> items = more ? found.subList(0, this.limit) : found;
		return new SecretPage(items.stream().map(SecretView::of).toList(), total,
				more ? cursor(items.getLast()) : null);
	}

	private String cursor(KeptSecret last) {
		String text = last.id() + " " + this.sort.value(last);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

}
