package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.util.Set;

import dev.opendaytona.api.runner.SandboxSpec;

/**
 * Where the written files of the sandboxes are kept: a directory each, with a limit where
 * the host can enforce one.
 */
interface Volumes extends AutoCloseable {

	/** What a sandbox may write, in bytes. */
	static long limitBytes(SandboxSpec spec) {
		return spec.limits().diskMib() * 1024 * 1024;
	}

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

	/**
	 * A copy of the directory of a sandbox or layer, which belongs to nobody yet: it is
	 * given away with {@link #give} or {@link #keep}, or removed with {@link #discard}.
	 * One that a runner which ended has left is removed by the next.
	 * @param directory the directory
	 * @return the copy
	 */
	Path draft(Path directory);

	/** A draft in which there is nothing. */
	Path emptyDraft();

	/**
	 * Makes a draft the directory of a sandbox.
	 * @param draft the copy
	 * @param id the sandbox
	 * @param limitBytes what may be written, in bytes
	 */
	void give(Path draft, String id, long limitBytes);

	/**
	 * Makes a draft a layer.
	 * @param draft the copy
	 * @param layer the name of the layer
	 */
	void keep(Path draft, String layer);

	/** Removes a draft. */
	void discard(Path draft);

	/** The directory of a layer, whether it exists or not. */
	Path layer(String layer);

	/** Removes a layer. */
	void deleteLayer(String layer);

	/** Every layer. */
	Set<String> layers();

	@Override
	void close();

}
