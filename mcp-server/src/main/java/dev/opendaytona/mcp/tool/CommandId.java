package dev.opendaytona.mcp.tool;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.Toolbox;

/**
 * Names a command to anyone, also after the gateway was started anew: it carries all that
 * is to be known of it.
 *
 * @param session the session that it runs in alone
 * @param command the command's id in that session; empty when it has none of its own
 */
record CommandId(String session, String command) {

	private static final Pattern FORM = Pattern
		.compile("(mcp-[io]-[0-9a-z]{1,12}-[0-9a-f]{20})(?::([A-Za-z0-9._-]{1,128}))?");

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final int RADIX = 36;

	private static final int RANDOM_BYTES = 10;

	/**
	 * A new one.
	 * @param input whether it takes input
	 * @param deadline when it is killed
	 */
	static CommandId next(boolean input, Instant deadline) {
		byte[] random = new byte[RANDOM_BYTES];
		RANDOM.nextBytes(random);
		return new CommandId("mcp-" + (input ? "i" : "o") + "-" + Long.toString(deadline.getEpochSecond(), RADIX) + "-"
				+ HexFormat.of().formatHex(random), "");
	}

	static CommandId parse(String text) {
		Matcher matcher = FORM.matcher(text);
		if (!matcher.matches()) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS", "'command_id' is not one that a tool gave: '"
					+ Plain.line(text.substring(0, Math.min(text.length(), 80))) + "'");
		}
		String command = matcher.group(2);
		return new CommandId(matcher.group(1), (command != null) ? command : "");
	}

	CommandId started(String id) {
		return parse(this.session + ":" + id);
	}

	/** The command, on the platform that it runs on. */
	RunningCommand on(Toolbox toolbox) {
		return this.command.isEmpty() ? new ExecCommand(toolbox, this) : new SessionCommand(toolbox, this);
	}

	boolean takesInput() {
		return this.session.startsWith("mcp-i-");
	}

	Instant deadline() {
		return Instant.ofEpochSecond(Long.parseLong(this.session.split("-")[2], RADIX));
	}

	@Override
	public String toString() {
		return this.session + (this.command.isEmpty() ? "" : ":" + this.command);
	}

}
