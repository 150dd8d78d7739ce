package dev.opendaytona.mcp.platform;

import tools.jackson.databind.JsonNode;

/**
 * A commit.
 *
 * @param hash its hash
 * @param author who wrote it
 * @param message what it says
 * @param time when it was made, as the platform wrote it
 */
public record GitCommit(String hash, String author, String message, String time) {

	static GitCommit of(JsonNode json) {
		return new GitCommit(Json.text(json, "hash", ""), Json.text(json, "author", ""), Json.text(json, "message", ""),
				Json.text(json, "timestamp", ""));
	}

}
