package dev.opendaytona.mcp.platform;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a sandbox is asked to be.
 *
 * @param name its name, or null for the platform's choice
 * @param snapshot the snapshot, or null for the default one
 * @param env the environment of every process in it
 * @param labels its labels
 * @param autoStopMinutes minutes without activity until it is stopped
 * @param autoDeleteMinutes minutes after the stop until it is deleted
 */
public record NewSandbox(@Nullable String name, @Nullable String snapshot, Map<String, String> env,
		Map<String, String> labels, int autoStopMinutes, int autoDeleteMinutes) {

	public NewSandbox {
		env = Map.copyOf(env);
		labels = Map.copyOf(labels);
	}

	Map<String, Object> body() {
		Map<String, Object> body = new LinkedHashMap<>();
		if (this.name != null) {
			body.put("name", this.name);
		}
		if (this.snapshot != null) {
			body.put("snapshot", this.snapshot);
		}
		body.put("env", this.env);
		body.put("labels", this.labels);
		body.put("autoStopInterval", this.autoStopMinutes);
		body.put("autoDeleteInterval", this.autoDeleteMinutes);
		return body;
	}

}
