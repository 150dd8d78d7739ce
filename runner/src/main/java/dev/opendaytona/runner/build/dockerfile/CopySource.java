package dev.opendaytona.runner.build.dockerfile;

/**
 * Something that {@code COPY} or {@code ADD} copies.
 */
public sealed interface CopySource {

	/**
	 * Whether it is fetched over the network.
	 * @return true for a file of a web server and a repository
	 */
	default boolean fetched() {
		return this instanceof Url || this instanceof Git;
	}

	/**
	 * A pattern for paths of the context, a stage or an image, see {@link PathPattern}.
	 *
	 * @param pattern the pattern
	 */
	record Path(String pattern) implements CopySource {

	}

	/**
	 * A here-document that becomes a file.
	 *
	 * @param name its name, which is the file's in a directory
	 * @param content the file
	 * @param expand whether its variables are expanded
	 */
	record Inline(String name, String content, boolean expand) implements CopySource {

	}

	/**
	 * A file of a web server.
	 *
	 * @param url the address
	 */
	record Url(String url) implements CopySource {

	}

	/**
	 * A git repository.
	 *
	 * @param remote its address, with the fragment that names a revision and directory
	 */
	record Git(String remote) implements CopySource {

	}

}
