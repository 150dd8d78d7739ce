package dev.opendaytona.runner.build.dockerfile;

import org.jspecify.annotations.Nullable;

/**
 * Something that is mounted while a {@code RUN} runs, and is no part of the image.
 * Targets are absolute.
 */
public sealed interface Mount {

	/**
	 * Where it is mounted.
	 * @return an absolute path
	 */
	String target();

	/**
	 * Files of the context, a stage or an image.
	 *
	 * @param target where
	 * @param from the stage or image; the context without it
	 * @param source the path in it
	 * @param writable whether the command may write; what it writes is dropped
	 */
	record Bind(String target, @Nullable String from, String source, boolean writable) implements Mount {

	}

	/**
	 * A directory that outlives the build.
	 *
	 * @param target where
	 * @param id which one
	 * @param from the stage or image that a new one is a copy of; empty without it
	 * @param source the path in it
	 * @param readOnly whether the command may not write
	 * @param sharing what happens when builds meet
	 * @param owner the owner and mode of a new one
	 */
	record Cache(String target, String id, @Nullable String from, String source, boolean readOnly, Sharing sharing,
			Owner owner) implements Mount {

	}

	/**
	 * A directory in memory.
	 *
	 * @param target where
	 * @param sizeBytes its limit in bytes; none if zero
	 */
	record Tmpfs(String target, long sizeBytes) implements Mount {

	}

	/**
	 * A secret of the caller's.
	 *
	 * @param target the file that holds it; empty if it is only in the environment
	 * @param id which one
	 * @param env the variable that holds it
	 * @param required whether the build fails without it
	 * @param owner the owner and mode of the file
	 */
	record Secret(String target, String id, @Nullable String env, boolean required, Owner owner) implements Mount {

	}

	/** What happens when two builds want one cache. */
	enum Sharing {

		/** Both use it. */
		SHARED,

		/** The second gets another. */
		PRIVATE,

		/** The second waits. */
		LOCKED

	}

	/**
	 * Whose a file is.
	 *
	 * @param uid the number of the user
	 * @param gid the number of the group
	 * @param mode the permissions
	 */
	record Owner(int uid, int gid, int mode) {

	}

}
