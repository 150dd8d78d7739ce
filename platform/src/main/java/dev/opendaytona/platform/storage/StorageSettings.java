package dev.opendaytona.platform.storage;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Where objects are kept.
 *
 * @param directory the directory of the embedded store; null for none
 * @param s3 an S3 to use instead; null for the embedded store
 */
public record StorageSettings(@Nullable Path directory, @Nullable S3Settings s3) {

	/** Nothing can be kept. */
	public static final StorageSettings NONE = new StorageSettings(null, null);

	/**
	 * The embedded store.
	 * @param directory its directory, made at the first use
	 * @return the settings
	 */
	public static StorageSettings embedded(Path directory) {
		return new StorageSettings(directory, null);
	}

	/**
	 * An S3 that is there.
	 * @param s3 where and how
	 * @return the settings
	 */
	public static StorageSettings external(S3Settings s3) {
		return new StorageSettings(null, s3);
	}

}
