package dev.opendaytona.runner.build.dockerfile;

/**
 * One thing to do for a {@code COPY} or {@code ADD}. Targets are absolute; the
 * directories above them are made when they are missing.
 */
public sealed interface CopyOrder {

	/**
	 * Where it goes.
	 * @return an absolute path
	 */
	String target();

	/**
	 * Copies one file to exactly the target.
	 *
	 * @param source its path where it is copied from
	 * @param target the new file
	 */
	record File(String source, String target) implements CopyOrder {

	}

	/**
	 * Copies what is in a directory, not the directory.
	 *
	 * @param source its path where it is copied from
	 * @param target the directory that it is merged into
	 */
	record Content(String source, String target) implements CopyOrder {

	}

	/**
	 * Unpacks an archive.
	 *
	 * @param source its path where it is copied from
	 * @param target the directory that it is unpacked in
	 */
	record Unpack(String source, String target) implements CopyOrder {

	}

	/**
	 * Writes a text.
	 *
	 * @param content the text
	 * @param target the new file
	 */
	record Write(String content, String target) implements CopyOrder {

	}

	/**
	 * Fetches a file.
	 *
	 * @param url the address
	 * @param target the new file, or the directory that it is unpacked in
	 * @param unpack whether it is unpacked
	 */
	record Fetch(String url, String target, boolean unpack) implements CopyOrder {

	}

	/**
	 * Clones a repository.
	 *
	 * @param remote its address
	 * @param target the directory that its content is merged into
	 */
	record Clone(String remote, String target) implements CopyOrder {

	}

}
