package dev.opendaytona.mcp.gateway;

import java.util.Map;

import io.modelcontextprotocol.spec.McpSchema;
import org.jspecify.annotations.Nullable;

/** A message from a client, sorted by what it asks for. */
public sealed interface Incoming {

	/**
	 * A request, to be answered.
	 *
	 * @param request the request
	 */
	record Call(McpSchema.JSONRPCRequest request) implements Incoming {

		/**
		 * Whether it opens a conversation.
		 * @return true for {@code initialize}
		 */
		public boolean opens() {
			return this.request.method().equals(McpSchema.METHOD_INITIALIZE);
		}

		/**
		 * What the client wants progress of this call to be sent under.
		 * @return the token, or null when it wants none
		 */
		public @Nullable Object progressToken() {
			return (this.request.params() instanceof Map<?, ?> params && params.get("_meta") instanceof Map<?, ?> meta)
					? JsonRpc.id(meta.get("progressToken")) : null;
		}

	}

	/**
	 * A notification.
	 *
	 * @param notification the notification
	 */
	record Notice(McpSchema.JSONRPCNotification notification) implements Incoming {

		@Nullable Object cancelledId() {
			boolean cancelled = this.notification.method().equals("notifications/cancelled");
			return (cancelled && this.notification.params() instanceof Map<?, ?> params)
					? JsonRpc.id(params.get("requestId")) : null;
		}

	}

	/** An answer to something that was never asked: this server asks nothing. */
	record Answer() implements Incoming {

	}

	/**
	 * Not a message of the protocol.
	 *
	 * @param reply the error to answer
	 * @param syntax whether it is not even JSON
	 */
	record Malformed(Reply reply, boolean syntax) implements Incoming {

	}

}
