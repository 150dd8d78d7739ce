package dev.opendaytona.mcp.platform;

import java.util.Set;

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

	private static final Set<String> FAILED = Set.of("error", "build_failed");

	private static final Set<String> MAKING = Set.of("pending", "building", "pulling", "snapshotting");

	/**
	 * Whether sandboxes can be started from it.
	 * @return whether it is active
	 */
	public boolean active() {
		return this.state.equals("active");
	}

	/**
	 * Whether it could not be made.
	 * @return whether it failed
	 */
	public boolean failed() {
		return FAILED.contains(this.state);
	}

	/**
	 * Whether it is still being made.
	 * @return whether it will change by itself
	 */
	public boolean making() {
		return MAKING.contains(this.state);
	}

	static Snapshot of(JsonNode json) {
		return new Snapshot(Json.text(json, "id", ""), Json.text(json, "name", ""), Json.text(json, "state", "unknown"),
				json.path("general").asBoolean(false), Json.find(json, "errorReason"));
	}

}
