package dev.opendaytona.mcp.platform;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A sandbox as the platform shows it.
 *
 * @param id its id
 * @param name its name; the id when none was given
 * @param state the state in the API's words, for example {@code started}
 * @param snapshot the snapshot that it was made from
 * @param labels its labels
 * @param autoStopMinutes minutes without activity until it is stopped; 0 is never
 * @param autoDeleteMinutes minutes after the stop until it is deleted; negative is never
 * @param createdAt when it was made, as the platform wrote it
 * @param errorReason why it failed
 * @param toolboxUrl the base under which {@code /{id}/…} is its toolbox
 */
public record Sandbox(String id, String name, String state, @Nullable String snapshot, Map<String, String> labels,
		@Nullable Integer autoStopMinutes, @Nullable Integer autoDeleteMinutes, @Nullable String createdAt,
		@Nullable String errorReason, @Nullable String toolboxUrl) {

	public Sandbox {
		labels = Map.copyOf(labels);
	}

	/**
	 * Whether commands and files can be used now.
	 * @return true in the state {@code started}
	 */
	public boolean started() {
		return this.state.equals("started");
	}

	/**
	 * Whether it failed for good.
	 * @return true in an error state
	 */
	public boolean failed() {
		return this.state.equals("error") || this.state.equals("build_failed");
	}

	Sandbox in(String other) {
		return new Sandbox(this.id, this.name, other, this.snapshot, this.labels, this.autoStopMinutes,
				this.autoDeleteMinutes, this.createdAt, this.errorReason, this.toolboxUrl);
	}

	static Sandbox of(JsonNode json) {
		String id = Json.text(json, "id", "");
		return new Sandbox(id, Json.text(json, "name", id), Json.text(json, "state", "unknown"),
				Json.find(json, "snapshot"), Json.strings(json.path("labels")), Json.number(json, "autoStopInterval"),
				Json.number(json, "autoDeleteInterval"), Json.find(json, "createdAt"), Json.find(json, "errorReason"),
				Json.find(json, "toolboxProxyUrl"));
	}

}
