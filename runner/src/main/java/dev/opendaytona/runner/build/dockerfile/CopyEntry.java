package dev.opendaytona.runner.build.dockerfile;

/**
 * Something that a {@link PathPattern} matched.
 *
 * @param path its path from the root of where it is copied from
 * @param kind what it is
 */
public record CopyEntry(String path, Kind kind) {

	/** What an entry is. */
	public enum Kind {

		/** A file, a link or another thing that is copied as it is. */
		FILE,

		/** A file that is recognised as a tar archive by its content. */
		ARCHIVE,

		/** A directory. */
		DIRECTORY

	}

}
