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
	 * Sends a signal.
	 * @param pid the process
	 * @param number the number of the signal
	 */
	public static void send(long pid, int number) {
		Syscalls.attempt(Call.KILL, pid, number);
	}

	/**
	 * Ends a process at once.
	 * @param pid the process
	 */
	public static void kill(long pid) {
		send(pid, SIGKILL);
	}

	/**
	 * Asks a process to end.
	 * @param pid the process
	 */
	public static void terminate(long pid) {
		send(pid, SIGTERM);
	}

}
