package dev.opendaytona.mcp.tool;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.CommandSession;

/**
 * How much of a command's output was given.
 *
 * @param stdout how much of standard output, in what the platform counts: bytes, or
 * characters where it gives all of it each time
 * @param stderr how much of standard error
 */
record OutputCursor(long stdout, long stderr) {

	static final OutputCursor START = new OutputCursor(0, 0);

	private static final Pattern FORM = Pattern.compile("(\\d{1,15})(?:\\.(\\d{1,15}))?");

	static OutputCursor parse(String text) {
		Matcher matcher = FORM.matcher(text);
		if (!matcher.matches()) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS",
					"'cursor' must be that of the last answer, or 0 for the beginning");
		}
		String second = matcher.group(2);
		return new OutputCursor(Long.parseLong(matcher.group(1)), (second != null) ? Long.parseLong(second) : 0);
	}

	static OutputCursor end(CommandSession.Log log) {
		return new OutputCursor(log.stdout().length(), log.stderr().length());
	}

	/** What has come since. */
	CommandSession.Log after(CommandSession.Log log) {
		return new CommandSession.Log(after(this.stdout, log.stdout()), after(this.stderr, log.stderr()));
	}

	private static String after(long count, String text) {
		return text.substring((int) Math.min(count, text.length()));
	}

	@Override
	public String toString() {
		return this.stdout + "." + this.stderr;
	}

}
