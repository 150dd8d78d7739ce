package dev.opendaytona.runner.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A runner's number on its machine, so that several share it without meeting: the number
 * decides their addresses, users, links and control groups. A runner keeps its number as
 * long as its data directory lives, since its sandboxes may outlive it.
 */
public final class MachineInstance implements AutoCloseable {

	private static final Path ROOT = Path.of("/run/opendaytona");

	private static final String RECORD = "instance";

	private final int number;

	private final Path directory;

	private final FileChannel lock;

	private MachineInstance(int number, Path directory, FileChannel lock) {
		this.number = number;
		this.directory = directory;
		this.lock = lock;
	}

	/**
	 * Takes the number of a data directory, or a free one.
	 * @param data the data directory
	 * @return the number, held until it is closed
	 */
	public static MachineInstance acquire(Path data) {
		try {
			Path owner = Files.createDirectories(data).toRealPath();
			for (int number : candidates(owner)) {
				Optional<MachineInstance> taken = take(number, owner);
				if (taken.isPresent()) {
					return taken.get();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new ApiException.Unavailable("All " + AddressPlan.INSTANCES
				+ " places for runners on this machine are taken; stop one of them, or delete its sandboxes");
	}

	private static Set<Integer> candidates(Path owner) {
		Set<Integer> numbers = new LinkedHashSet<>();
		String recorded = read(owner.resolve(RECORD));
		if (recorded != null && recorded.matches("\\d{1,2}") && Integer.parseInt(recorded) < AddressPlan.INSTANCES) {
			numbers.add(Integer.parseInt(recorded));
		}
		for (int number = 0; number < AddressPlan.INSTANCES; number++) {
			numbers.add(number);
		}
		return numbers;
	}

	private static Optional<MachineInstance> take(int number, Path owner) throws IOException {
		Path directory = Files.createDirectories(ROOT.resolve(Integer.toString(number)));
		Files.setPosixFilePermissions(ROOT, PosixFilePermissions.fromString("rwx--x--x"));
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
		Path ownerFile = directory.resolve("owner");
		FileChannel channel = lock(directory.resolve("lock"));
		boolean ours = owner.toString().equals(read(ownerFile));
		if (channel == null) {
			if (ours) {
				throw new ApiException.Conflict("RUNNER_RUNNING",
						"Another runner works on the data directory '" + owner + "'; stop it first");
			}
			return Optional.empty();
		}
		if (!ours && ownerLives(ownerFile) && hasSandboxes(directory)) {
			channel.close();
			return Optional.empty();
		}
		Files.writeString(ownerFile, owner.toString());
		Files.writeString(owner.resolve(RECORD), Integer.toString(number));
		return Optional.of(new MachineInstance(number, directory, channel));
	}

	/** Who may read a file may lock it, too. */
	private static FileChannel open(Path file) throws IOException {
		Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
		FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
				PosixFilePermissions.asFileAttribute(owner));
		Files.setPosixFilePermissions(file, owner);
		return channel;
	}

	private static @Nullable FileChannel lock(Path file) throws IOException {
		FileChannel channel = open(file);
		try {
			FileLock lock = channel.tryLock();
			if (lock != null) {
				return channel;
			}
		}
		catch (OverlappingFileLockException ignored) {
			// Another runner in this very process holds it.
		}
		channel.close();
		return null;
	}

	/**
	 * What a data directory left that was removed is ended by whoever takes its number.
	 */
	private static boolean ownerLives(Path ownerFile) {
		String recorded = read(ownerFile);
		return recorded != null && Files.isDirectory(Path.of(recorded));
	}

	private static boolean hasSandboxes(Path directory) throws IOException {
		Path bundles = directory.resolve("bundles");
		if (!Files.isDirectory(bundles)) {
			return false;
		}
		try (Stream<Path> entries = Files.list(bundles)) {
			return entries.findAny().isPresent();
		}
	}

	private static @Nullable String read(Path file) {
		try {
			return Files.readString(file).strip();
		}
		catch (IOException absent) {
			return null;
		}
	}

	/**
	 * The names and addresses that go with the number.
	 * @return the plan
	 */
	public AddressPlan plan() {
		return new AddressPlan(this.number);
	}

	/**
	 * Where what describes running sandboxes is kept; empty after a restart of the
	 * machine.
	 * @return an existing directory
	 */
	public Path runtimeDirectory() {
		return this.directory;
	}

	@Override
	public void close() {
		try {
			this.lock.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
