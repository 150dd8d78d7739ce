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
	private static final int WORDS = 1_500;

	/** How much is shown of both together. */
	static final int BUDGET = Excerpt.BUDGET - WORDS;

	static ShownOutput of(CommandSession.Log log) {
		return of(Written.of(log.stdout()), Written.of(log.stderr()));
	}

	static ShownOutput of(Written stdout, Written stderr) {
		Excerpt err = cut(stderr, Math.max(STDERR_SHARE, BUDGET - stdout.head().length() - stdout.tail().length()));
		return new ShownOutput(cut(stdout, BUDGET - err.text().length()), err);
	}

	private static Excerpt cut(Written written, int budget) {
		return Excerpt.of(Plain.output(written.head()), written.missing(), Plain.output(written.tail()), budget);
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
