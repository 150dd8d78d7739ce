package dev.opendaytona.mcp.platform;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A snapshot as the platform shows it.
 *
 * @param id its id
 * @param name its name
 * @param state the state in the API's words, for example {@code active}
 * @param general whether it is the installation's, for everybody
 * @param errorReason why it cannot be used
 */
public record Snapshot(String id, String name, String state, boolean general, @Nullable String errorReason) {

	static Snapshot of(JsonNode json) {
		return new Snapshot(Json.text(json, "id", ""), Json.text(json, "name", ""), Json.text(json, "state", "unknown"),
				json.path("general").asBoolean(false), Json.find(json, "errorReason"));
	}

}
