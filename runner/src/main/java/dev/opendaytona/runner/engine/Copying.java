package dev.opendaytona.runner.engine;

import java.util.function.Predicate;

/**
 * How files are copied from one root to another.
 *
 * @param uid the number of their new owner
 * @param gid the number of their new group
 * @param mode makes the new mode
 * @param leftOut says of a path from the root of the source whether it is left out; a
 * directory that is left out is made when something below it is not
 */
public record Copying(int uid, int gid, Mode mode, Predicate<String> leftOut) {

	/** Makes modes. */
	@FunctionalInterface
	public interface Mode {

		/** As the source has it. */
		Mode KEPT = (mode, directory) -> mode;

		/**
		 * The mode of a copy.
		 * @param mode that of the source
		 * @param directory whether it is a directory
		 * @return permission bits with setuid, setgid and sticky
		 */
		int apply(int mode, boolean directory);

	}

}
