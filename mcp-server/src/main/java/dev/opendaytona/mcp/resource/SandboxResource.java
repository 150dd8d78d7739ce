package dev.opendaytona.mcp.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.PlatformClient;
import dev.opendaytona.mcp.platform.Sandbox;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A sandbox as JSON. */
final class SandboxResource {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final PlatformClient platform;

	SandboxResource(PlatformClient platform) {
		this.platform = platform;
	}

	List<Map<String, Object>> read(ResourceUri.Box uri) {
		Sandbox sandbox = this.platform.get(uri.sandbox());
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("sandbox_id", sandbox.id());
		json.put("name", Plain.line(sandbox.name()));
		json.put("state", sandbox.state());
		put(json, "snapshot", sandbox.snapshot());
		put(json, "created_at", sandbox.createdAt());
		put(json, "auto_stop_minutes", sandbox.autoStopMinutes());
		put(json, "auto_delete_minutes", sandbox.autoDeleteMinutes());
		json.put("labels", sandbox.labels());
		if (sandbox.started()) {
			String workDir = this.platform.toolbox(sandbox.id()).workDir();
			json.put("work_dir", workDir);
			json.put("files", new ResourceUri.File(sandbox.id(), workDir, 0).toString());
		}
		return List.of(Resources.text(uri, Resources.JSON, MAPPER.writeValueAsString(json)));
	}

	private static void put(Map<String, Object> json, String name, @Nullable Object value) {
		if (value != null) {
			json.put(name, value);
		}
	}

}
