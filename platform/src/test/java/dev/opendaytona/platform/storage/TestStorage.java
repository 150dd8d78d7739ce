package dev.opendaytona.platform.storage;

import java.nio.file.Path;
import java.time.Clock;

/**
 * The embedded store, for the tests of who uses it.
 */
public final class TestStorage {

	private TestStorage() {
	}

	/**
	 * Opens a store.
	 * @param directory its directory
	 * @return the store
	 */
	public static ObjectStore in(Path directory) {
		return new ObjectFiles(new ObjectDirectory(directory, Clock.systemUTC()));
	}

}
