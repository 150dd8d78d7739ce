package dev.opendaytona.mcp.gateway;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A message to a client. */
public sealed interface Outgoing permits Reply, Progress {

	/**
	 * The message of JSON-RPC.
	 * @return its fields
	 */
	Map<String, @Nullable Object> json();

}
