package dev.opendaytona.runner.build.dockerfile;

/**
 * How much expanding a build may do: characters written and compared. Variables that hold
 * variables double with every line, so that a small file can ask for any amount.
 */
final class Budget {

	static final long UNITS = 1L << 24;

	private long left;

	Budget(long units) {
		this.left = units;
	}

	void spend(long units, Origin origin) {
		this.left -= units;
		if (this.left < 0) {
			throw Refusal.invalid(origin, "expanding the variables of this file takes too much work; "
					+ "make their values and patterns shorter");
		}
	}

}
