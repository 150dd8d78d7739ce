package dev.opendaytona.mcp.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.resource.ResourceUri;

/**
 * What a call answers.
 *
 * @param error whether it failed; a failure has text alone
 * @param text what the model reads
 * @param structured the same for programs, as the tool's output schema says
 * @param images pictures that belong to it: PNG in base64
 * @param links where the rest is of what is not shown
 */
public record ToolResult(boolean error, String text, Map<String, Object> structured, List<String> images,
		List<ResourceUri> links) {

	public ToolResult {
		structured = Collections.unmodifiableMap(new LinkedHashMap<>(structured));
		images = List.copyOf(images);
		links = List.copyOf(links);
	}

	static ToolResult of(String text, Map<String, Object> structured) {
		return new ToolResult(false, text, structured, List.of(), List.of());
	}

	static ToolResult failure(String text) {
		return new ToolResult(true, text, Map.of(), List.of(), List.of());
	}

	ToolResult with(List<String> pictures) {
		return new ToolResult(this.error, this.text, this.structured, pictures, this.links);
	}

	ToolResult linkedTo(List<ResourceUri> others) {
		return new ToolResult(this.error, this.text, this.structured, this.images, others);
	}

}
