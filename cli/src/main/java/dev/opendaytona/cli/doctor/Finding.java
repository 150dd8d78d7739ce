package dev.opendaytona.cli.doctor;

/**
 * What a check found.
 *
 * @param name what was looked at
 * @param verdict whether it will do
 * @param found what is there
 * @param remedy the command or step that mends it; empty when nothing is to mend
 */
record Finding(String name, Verdict verdict, String found, String remedy) {

	static Finding yes(String name, String found) {
		return new Finding(name, Verdict.YES, found, "");
	}

	static Finding less(String name, String found, String remedy) {
		return new Finding(name, Verdict.LESS, found, remedy);
	}

	static Finding no(String name, String found, String remedy) {
		return new Finding(name, Verdict.NO, found, remedy);
	}

	/** Whether a machine will do. */
	enum Verdict {

		/** It will. */
		YES,

		/** It will, with less: the server falls back to something else. */
		LESS,

		/** It will not. */
		NO

	}

}
