package dev.opendaytona.runner.toolbox.interpreter;

/**
 * What a client reads while its code runs (contract: toolbox section 4). All five are
 * always there; empty when of no use.
 *
 * @param type stdout, stderr, error or control
 * @param text what was printed, or the word of a control frame
 * @param name the name of an error
 * @param value its message
 * @param traceback where it was raised
 */
record Frame(String type, String text, String name, String value, String traceback) {

	static final Frame COMPLETED = control("completed");

	static final Frame INTERRUPTED = control("interrupted");

	private static Frame control(String text) {
		return new Frame("control", text, "", "", "");
	}

}
