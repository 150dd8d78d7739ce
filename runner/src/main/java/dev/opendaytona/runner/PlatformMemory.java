package dev.opendaytona.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which platform the runner's sandboxes belong to: the first that calls. One
 * with another database knows none of them and would have them removed. While there are
 * none, there is nothing to lose and the runner changes hands.
 */
final class PlatformMemory {

	private final Path file;

	private final BooleanSupplier empty;

	private volatile @Nullable String known;

	/**
	 * Creates the memory.
	 * @param directory keeps it
	 * @param empty whether the runner has no sandboxes
	 */
	PlatformMemory(Path directory, BooleanSupplier empty) {
		this.file = directory.resolve("platform");
		this.empty = empty;
	}

	boolean knows(String platform) {
		return platform.equals(this.known);
	}

	/**
	 * Admits a platform, or refuses it.
	 * @param platform its id
	 * @throws ApiException.Unavailable when the sandboxes belong to another one
	 */
	synchronized void admit(String platform) {
		String id = checked(platform);
		try {
			if (Files.exists(this.file) && !Files.readString(this.file).equals(id)) {
				if (!this.empty.getAsBoolean()) {
					throw refused();
				}
				write(id);
			}
			else if (!Files.exists(this.file)) {
				write(id);
			}
			this.known = id;
		}
		catch (IOException failure) {
			throw new UncheckedIOException(failure);
		}
	}

	private static String checked(String platform) {
		try {
			return UUID.fromString(platform).toString();
		}
		catch (IllegalArgumentException none) {
			throw new ApiException.InvalidRequest("The id of the platform is not a UUID");
		}
	}

	private static ApiException refused() {
		return new ApiException.Unavailable("RUNNER_OF_ANOTHER_PLATFORM",
				"The sandboxes on this runner belong to another database; nothing of them was changed. Start the server"
						+ " with the database that it had before; or, to give the runner to this one, which removes the"
						+ " sandboxes that it does not know, delete the file 'runner/platform' in the data directory",
				null);
	}

	/**
	 * After a crash of the machine there is the old id or the new one, never half of it.
	 */
	private void write(String id) throws IOException {
		Path fresh = this.file.resolveSibling("platform.new");
		try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.TRUNCATE_EXISTING)) {
			channel.write(ByteBuffer.wrap(id.getBytes(StandardCharsets.US_ASCII)));
			channel.force(true);
		}
		Files.move(fresh, this.file, StandardCopyOption.ATOMIC_MOVE);
	}

}
