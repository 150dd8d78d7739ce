package dev.opendaytona.runner.engine;

import java.util.function.Predicate;

/**
 * How files are copied from one root to another.
 *
 * @param uid the number of their new owner, or {@link #KEPT}
 * @param gid the number of their new group, or {@link #KEPT}
 * @param mode makes the new mode
 * @param leftOut says of a path from the root of the source whether it is left out; a
 * directory that is left out is made when something below it is not
 * @param overDirectories says of a directory's path from the root of the source whether
 * one that exists in its place becomes like it; never asked of the copied one itself
 * @param mostBytes how much the files may hold in all, in bytes, holes included; a copy
 * of more fails
 */
public record Copying(int uid, int gid, Mode mode, Predicate<String> leftOut, Predicate<String> overDirectories,
		long mostBytes) {

	/** Stands for the owner or group that the source has. */
	public static final int KEPT = -1;

	/**
	 * Creates it for copies that make all directories like those of the source.
	 * @param uid the number of their new owner, or {@link #KEPT}
	 * @param gid the number of their new group, or {@link #KEPT}
	 * @param mode makes the new mode
	 * @param leftOut says of a path from the root of the source whether it is left out
	 */
	public Copying(int uid, int gid, Mode mode, Predicate<String> leftOut) {
		this(uid, gid, mode, leftOut, (path) -> true);
	}

	/**
	 * Creates it for copies of any size.
	 * @param uid the number of their new owner, or {@link #KEPT}
	 * @param gid the number of their new group, or {@link #KEPT}
	 * @param mode makes the new mode
	 * @param leftOut says of a path from the root of the source whether it is left out
	 * @param overDirectories says of a directory's path whether one that exists in its
	 * place becomes like it
	 */
	public Copying(int uid, int gid, Mode mode, Predicate<String> leftOut, Predicate<String> overDirectories) {
		this(uid, gid, mode, leftOut, overDirectories, Long.MAX_VALUE);
	}

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
