package dev.opendaytona.mcp.tool;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.CommandSession;

/**
 * How much of a command's output was given.
 *
 * @param stdout characters of standard output
 * @param stderr characters of standard error
 */
record OutputCursor(int stdout, int stderr) {

	static final OutputCursor START = new OutputCursor(0, 0);

	private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?");

	static OutputCursor parse(String text) {
		Matcher matcher = FORM.matcher(text);
		if (!matcher.matches()) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS",
					"'cursor' must be that of the last answer, or 0 for the beginning");
		}
		String second = matcher.group(2);
		return new OutputCursor(Integer.parseInt(matcher.group(1)), (second != null) ? Integer.parseInt(second) : 0);
	}

	static OutputCursor end(CommandSession.Log log) {
		return new OutputCursor(log.stdout().length(), log.stderr().length());
	}

	/** What has come since. */
	CommandSession.Log after(CommandSession.Log log) {
		return new CommandSession.Log(log.stdout().substring(Math.min(this.stdout, log.stdout().length())),
				log.stderr().substring(Math.min(this.stderr, log.stderr().length())));
	}

	@Override
	public String toString() {
		return this.stdout + "." + this.stderr;
	}

}
