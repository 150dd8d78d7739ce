package dev.opendaytona.mcp.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a call answers.
 *
 * @param error whether it failed; a failure has text alone
 * @param text what the model reads
 * @param structured the same for programs, as the tool's output schema says
 */
public record ToolResult(boolean error, String text, Map<String, Object> structured) {

	public ToolResult {
		structured = Collections.unmodifiableMap(new LinkedHashMap<>(structured));
	}

	static ToolResult of(String text, Map<String, Object> structured) {
		return new ToolResult(false, text, structured);
	}

	static ToolResult failure(String text) {
		return new ToolResult(true, text, Map.of());
	}

}
