package dev.opendaytona.runner.engine;

/**
 * A process in a sandbox whose streams nobody holds, with all that it starts. It goes on
 * when the process of the engine ends, and the next engine finds it by its name.
 */
public interface DetachedExec {

	/**
	 * What it is found by, unique in its sandbox.
	 * @return its name
	 */
	String name();

	/**
	 * Whether it, or anything that it started, runs. Asked of the host.
	 * @return whether a process of it lives
	 */
	boolean alive();

	/**
	 * Sends a signal to all of its processes, also those that left its process group or
	 * session.
	 * @param number the number of the signal
	 * @return how many processes there were
	 */
	int signal(int number);

	/**
	 * Asks all of its processes to end (SIGTERM), and does not wait for it.
	 */
	void terminate();

	/**
	 * Kills all of its processes, also those that left its process group or session, and
	 * waits until they have gone. Does nothing when all have ended.
	 */
	void killTree();

	/**
	 * Kills what is left of it and forgets its name.
	 */
	void remove();

}
