package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.util.Set;

/**
 * Where the written files of the sandboxes are kept: a directory each, with a limit where
 * the host can enforce one.
 */
interface Volumes extends AutoCloseable {

	/** Whether the limit of a volume is enforced. */
	boolean limited();

	/**
	 * Makes the directory of a sandbox; does nothing when it exists.
	 * @param id the sandbox
	 * @param limitBytes what may be written, in bytes
	 * @return the directory
	 */
	Path create(String id, long limitBytes);

	/** The directory of a sandbox, whether it exists or not. */
	Path path(String id);

	/** Bytes written by a sandbox. */
	long used(String id);

	/** Removes the directory of a sandbox with all in it. */
	void delete(String id);

	/** Every sandbox that has a directory. */
	Set<String> list();

	@Override
	void close();

}
