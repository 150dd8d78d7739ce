package dev.opendaytona.mcp.tool;

import dev.opendaytona.mcp.platform.Command;

/**
 * What the shell of a session is told so that a command runs as it would alone: in its
 * directory, with its environment, killed in the end, and in reach of signals.
 *
 * <p>
 * The command's text comes through a descriptor, so that it stands in no command line (a
 * {@code pkill -f} in it would find itself) and needs no quoting. Everything that the
 * command starts inherits the variable {@value #MARK} with the name of the session; by it
 * a signal finds the whole tree, also what was orphaned or made a session of its own. It
 * does not find what dropped its environment or runs as another user, such as a program
 * under {@code sudo}.
 */
final class CommandScript {

	private static final String MARK = "DAYTONA_MCP_COMMAND";

	private static final String LEFT = " has left processes in the background";

	/** From the request to end to being killed, in seconds. */
	private static final int GRACE = 2;

	private final String session;

	CommandScript(CommandId id) {
		this.session = id.session();
	}

	/**
	 * The text for the session's shell.
	 * @param command the command, with valid names of variables
	 * @param input whether it reads what is sent to it; its input is empty otherwise
	 */
	String run(Command command, boolean input) {
		StringBuilder variables = new StringBuilder();
		command.env().forEach((name, value) -> variables.append(Shell.quote(name + "=" + value)).append(' '));
		String end = "END_" + this.session.replace('-', '_');
		String limit = "timeout -k " + GRACE + " ";
		// 4 is the command's standard error: what the shell itself says of a killed
		// child is not the command's.
		return "{ cd -- " + Shell.quote(command.cwd()) + " 2>&4 && $(" + limit + "9 true && echo " + limit
				+ command.timeout().toSeconds() + ") env " + variables + MARK + "=" + this.session
				+ " \"$(command -v bash || command -v sh)\" -c 'eval \"$(cat <&3 3<&-)\" 3<&-' 2>&4 4>&- 3<<'" + end
				+ "'" + (input ? "" : " </dev/null") + "\n" + command.command() + "\n" + end + "\n} 4>&2 2>/dev/null\n"
				+ "r=$?\n" + "grep -qsF " + MARK + "=" + this.session + " /proc/[0-9]*/environ && echo '" + this.session
				+ LEFT + "' >&2\n(exit $r)\n";
	}

	/**
	 * The text for another shell that sends a signal to all processes of the command and
	 * prints how many they were.
	 * @param signal INT, TERM or KILL
	 */
	String signal(String signal) {
		return "n=0\nfor f in $(grep -lsF " + MARK + "=" + this.session + " /proc/[0-9]*/environ); do\n"
				+ "p=${f#/proc/}\nkill -" + signal + " \"${p%/environ}\" 2>/dev/null && n=$((n+1))\ndone\necho $n\n";
	}

	/** Whether the command left something running when it ended. */
	boolean leftProcesses(String stderr) {
		return stderr.stripTrailing().endsWith(this.session + LEFT);
	}

	/** Standard error without what this script added. */
	String tidy(String stderr) {
		return stderr.replace(this.session + LEFT + "\n", "");
	}

}
