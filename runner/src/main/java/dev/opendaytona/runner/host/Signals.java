package dev.opendaytona.runner.host;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * Signals to processes (kill(2)). A process that has gone is left alone.
 */
public final class Signals {

	private static final int SIGKILL = 9;

	private static final int SIGTERM = 15;

	private Signals() {
	}

	/**
	 * Ends a process at once.
	 * @param pid the process
	 */
	public static void kill(long pid) {
		Syscalls.attempt(Call.KILL, pid, SIGKILL);
	}

	/**
	 * Asks a process to end.
	 * @param pid the process
	 */
	public static void terminate(long pid) {
		Syscalls.attempt(Call.KILL, pid, SIGTERM);
	}

}
