package dev.opendaytona.mcp.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The messages of JSON-RPC 2.0 as bytes and back. */
public final class JsonRpc {

	private final McpJsonMapper mapper = new JacksonMcpJsonMapper(JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build());

	McpJsonMapper mapper() {
		return this.mapper;
	}

	/**
	 * Reads a message.
	 * @param bytes the message
	 * @return what it is; never a failure
	 */
	public Incoming read(byte[] bytes) {
		Object json;
		try {
			json = this.mapper.readValue(bytes, Object.class);
		}
		catch (IOException | JacksonException _) {
			return new Incoming.Malformed(
					Reply.error(null, McpSchema.ErrorCodes.PARSE_ERROR, "Parse error: the message is not valid JSON"),
					true);
		}
		if (json instanceof List<?>) {
			return malformed(null, "JSON-RPC batches are not supported; send one message at a time");
		}
		return (json instanceof Map<?, ?> message) ? sort(message) : malformed(null, "The message is not an object");
	}

	/**
	 * Writes a message.
	 * @param message the message
	 * @return the JSON, on one line
	 */
	public byte[] write(Outgoing message) {
		try {
			return this.mapper.writeValueAsBytes(message.json());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The id of a request, or null when it is none: a text or a whole number. */
	static @Nullable Object id(@Nullable Object id) {
		return switch (id) {
			case String text -> text;
			case Integer number -> Long.valueOf(number);
			case Long number -> number;
			case null, default -> null;
		};
	}

	private static Incoming sort(Map<?, ?> message) {
		Object id = id(message.get("id"));
		if (!"2.0".equals(message.get("jsonrpc"))) {
			return malformed(id, "'jsonrpc' must be \"2.0\"");
		}
		if (!(message.get("method") instanceof String method)) {
			return (message.containsKey("result") || message.containsKey("error")) ? new Incoming.Answer()
					: malformed(id, "'method' must be a string");
		}
		Object params = message.get("params");
		if (params != null && !(params instanceof Map<?, ?>)) {
			return malformed(id, "'params' must be an object");
		}
		if (!message.containsKey("id")) {
			return new Incoming.Notice(new McpSchema.JSONRPCNotification(McpSchema.JSONRPC_VERSION, method, params));
		}
		return (id == null) ? malformed(null, "'id' must be a string or a whole number")
				: new Incoming.Call(new McpSchema.JSONRPCRequest(McpSchema.JSONRPC_VERSION, method, id, params));
	}

	private static Incoming malformed(@Nullable Object id, String message) {
		return new Incoming.Malformed(
				Reply.error(id, McpSchema.ErrorCodes.INVALID_REQUEST, "Invalid request: " + message), false);
	}

}
