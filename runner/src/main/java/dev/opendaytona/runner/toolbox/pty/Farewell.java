package dev.opendaytona.runner.toolbox.pty;

import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.socket.CloseStatus;

/**
 * How a peer is told that it will see no more (contract: toolbox section 4, PTY).
 *
 * @param exit a control message for those who asked for it, when the shell has ended
 * @param close the code and reason of the close frame
 */
record Farewell(@Nullable String exit, CloseStatus close) {

	private static final Farewell TOO_SLOW = new Farewell(null,
			CloseStatus.POLICY_VIOLATION.withReason("The output is read too slowly; connect again"));

	private static final int SIGNALS = 128;

	static Farewell exited(int code) {
		String fields = "\"exitCode\":" + code + ((code == 0) ? "" : (",\"exitReason\":\"" + reason(code) + "\""));
		CloseStatus close = (code == 0) ? CloseStatus.NORMAL : CloseStatus.SERVER_ERROR;
		return new Farewell("{\"type\":\"control\",\"status\":\"exited\"," + fields + "}",
				close.withReason("{" + fields + "}"));
	}

	static Farewell tooSlow() {
		return TOO_SLOW;
	}

	private static String reason(int code) {
		return switch (code) {
			case 130 -> "Ctrl+C";
			case 137 -> "SIGKILL";
			case 143 -> "SIGTERM";
			default -> (code > SIGNALS) ? ("signal " + (code - SIGNALS)) : "non-zero exit";
		};
	}

}
