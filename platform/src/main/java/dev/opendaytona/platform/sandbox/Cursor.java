package dev.opendaytona.platform.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;

/**
 * Where a page of a list ended: the sort value and id of its last item.
 *
 * @param value the sort value, as the database writes it
 * @param id the id
 */
record Cursor(String value, UUID id) {

	String encode() {
		String text = this.id + " " + this.value;
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	static Cursor decode(String encoded) {
		try {
			String text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
			int space = text.indexOf(' ');
			return new Cursor(text.substring(space + 1), UUID.fromString(text.substring(0, space)));
		}
		catch (IllegalArgumentException | StringIndexOutOfBoundsException wrong) {
			throw foreign();
		}
	}

	static ApiException foreign() {
		return new ApiException.InvalidRequest(
				"cursor is not one that a list returned with the same sort; start again without it");
	}

}
