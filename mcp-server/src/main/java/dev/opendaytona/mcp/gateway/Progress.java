package dev.opendaytona.mcp.gateway;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Tells that a call is being worked on, to a client that asked for it.
 *
 * @param token what the client named the call
 * @param seconds how long it has been worked on
 */
record Progress(Object token, long seconds) implements Outgoing {

	@Override
	public Map<String, @Nullable Object> json() {
		Map<String, Object> params = new LinkedHashMap<>();
		params.put("progressToken", this.token);
		params.put("progress", this.seconds);
		params.put("message", "Running for " + this.seconds + " s");
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("jsonrpc", "2.0");
		json.put("method", "notifications/progress");
		json.put("params", params);
		return json;
	}

}
