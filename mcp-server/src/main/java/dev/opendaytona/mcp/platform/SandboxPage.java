package dev.opendaytona.mcp.platform;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A part of the list of sandboxes.
 *
 * @param items the sandboxes
 * @param nextCursor where the next part starts, or null at the end
 */
public record SandboxPage(List<Sandbox> items, @Nullable String nextCursor) {

	public SandboxPage {
		items = List.copyOf(items);
	}

}
