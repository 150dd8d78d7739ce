package dev.opendaytona.mcp.gateway;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A JSON-RPC reply. Unlike the SDK's it may be without id, as the answer to a message
 * that could not be read must be.
 *
 * @param id the id of the request, or null when it is not known
 * @param result the result, or null for an error
 * @param code the error's code
 * @param message what is wrong; empty for a result
 * @param data more about it, or null
 */
public record Reply(@Nullable Object id, @Nullable Object result, int code, String message,
		@Nullable Map<String, Object> data) implements Outgoing {

	/**
	 * A reply that says what is wrong.
	 * @param id the id of the request, or null when it is not known
	 * @param code the JSON-RPC code
	 * @param message what is wrong
	 * @return the reply
	 */
	public static Reply error(@Nullable Object id, int code, String message) {
		return new Reply(id, null, code, message, null);
	}

	Reply with(Map<String, Object> more) {
		return new Reply(this.id, this.result, this.code, this.message, more);
	}

	static Reply result(Object id, Object result) {
		return new Reply(id, result, 0, "", null);
	}

	/**
	 * Whether the request was refused.
	 * @return true for an error
	 */
	public boolean failed() {
		return this.result == null;
	}

	@Override
	public Map<String, @Nullable Object> json() {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("jsonrpc", "2.0");
		json.put("id", this.id);
		if (this.result != null) {
			json.put("result", this.result);
		}
		else {
			json.put("error", error());
		}
		return json;
	}

	private Map<String, Object> error() {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("code", this.code);
		error.put("message", this.message);
		if (this.data != null) {
			error.put("data", this.data);
		}
		return error;
	}

}
