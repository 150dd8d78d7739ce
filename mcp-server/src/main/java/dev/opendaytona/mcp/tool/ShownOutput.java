package dev.opendaytona.mcp.tool;

import dev.opendaytona.mcp.output.Excerpt;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.CommandSession;

/**
 * Both streams, made fit to be shown: a short one leaves its share to the other.
 *
 * @param stdout standard output
 * @param stderr standard error
 */
record ShownOutput(Excerpt stdout, Excerpt stderr) {

	private static final int STDERR_SHARE = Excerpt.BUDGET / 4;

	/** For the words around the output. */
	private static final int WORDS = 1_000;

	static ShownOutput of(CommandSession.Log log) {
		String out = Plain.output(log.stdout());
		String err = Plain.output(log.stderr());
		int whole = Excerpt.BUDGET - WORDS;
		Excerpt stderr = Excerpt.of(err, Math.max(STDERR_SHARE, whole - out.length()));
		return new ShownOutput(Excerpt.of(out, whole - stderr.text().length()), stderr);
	}

	boolean cut() {
		return this.stdout.cut() || this.stderr.cut();
	}

	String text() {
		String out = this.stdout.text().isEmpty() ? "" : "\n--- stdout\n" + this.stdout.text();
		String err = this.stderr.text().isEmpty() ? "" : "\n--- stderr\n" + this.stderr.text();
		return (out + err).isEmpty() ? "\n(no output)" : out + err;
	}

}
