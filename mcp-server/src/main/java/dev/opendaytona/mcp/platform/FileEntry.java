package dev.opendaytona.mcp.platform;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A file or a directory in a sandbox.
 *
 * @param name its name without directories
 * @param directory whether it is a directory
 * @param size its size in bytes
 * @param modifiedAt when it was written last, RFC 3339
 * @param permissions the mode in octal, for example {@code 0644}
 */
public record FileEntry(String name, boolean directory, long size, @Nullable String modifiedAt,
		@Nullable String permissions) {

	static FileEntry of(JsonNode json) {
		return new FileEntry(Json.text(json, "name", ""), json.path("isDir").asBoolean(false),
				json.path("size").asLong(0), Json.find(json, "modifiedAt"), Json.find(json, "permissions"));
	}

}
