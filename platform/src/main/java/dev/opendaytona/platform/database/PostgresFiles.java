package dev.opendaytona.platform.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;

import dev.opendaytona.api.Secret;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The directory of an embedded PostgreSQL: the programs, the data and the password. What
 * is made takes its final name only when it is whole, so a crash leaves nothing half.
 */
final class PostgresFiles {

	/** The version of the bundled programs; a test compares it with what they say. */
	static final String VERSION = "18.6.0";

	static final int MAJOR = 18;

	private final Path directory;

	PostgresFiles(Path directory) {
		this.directory = directory;
	}

	Path directory() {
		return this.directory;
	}

	Path programs() {
		return this.directory.resolve("bin-" + VERSION);
	}

	Path data() {
		return this.directory.resolve("data");
	}

	Path unfinishedData() {
		return this.directory.resolve("data.unfinished");
	}

	Path log() {
		return this.directory.resolve("postgres.log");
	}

	Path lock() {
		return this.directory.resolve("lock");
	}

	Path initialPassword() {
		return this.directory.resolve("initial-password");
	}

	private Path password() {
		return this.directory.resolve("password");
	}

	private Path port() {
		return this.directory.resolve("port");
	}

	void create() throws IOException {
		Files.createDirectories(this.directory);
		mode(this.directory, "rwx--x--x");
		makePrivate(lock());
		makePrivate(log());
	}

	/** Who may read a file may lock it, too. */
	private static void makePrivate(Path file) throws IOException {
		try {
			Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		}
		catch (FileAlreadyExistsException known) {
			mode(file, "rw-------");
		}
	}

	Path keepPasswd(String content) throws IOException {
		Path file = this.directory.resolve("passwd");
		Files.writeString(file, content);
		mode(file, "rw-r--r--");
		return file;
	}

	void extract() throws IOException {
		if (Files.exists(programs())) {
			return;
		}
		Path unfinished = this.directory.resolve("bin.unfinished");
		delete(unfinished);
		try (InputStream archive = archive();
				TarArchiveInputStream tar = new TarArchiveInputStream(
						new XZInputStream(new BufferedInputStream(archive)))) {
			for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
				extract(tar, entry, unfinished);
			}
		}
		Files.move(unfinished, programs(), StandardCopyOption.ATOMIC_MOVE);
	}

	private static InputStream archive() {
		String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
		InputStream archive = PostgresFiles.class.getResourceAsStream("/postgres-linux-" + machine + ".txz");
		if (archive == null) {
			throw new DatabaseException("No PostgreSQL is bundled for '" + machine
					+ "'; give one of your own with --database-url postgresql://user:password@host/name", null);
		}
		return archive;
	}

	private static void extract(InputStream content, TarArchiveEntry entry, Path root) throws IOException {
		Path path = root.resolve(entry.getName()).normalize();
		if (!path.startsWith(root)) {
			throw new IOException("The archive names a file outside of itself: '" + entry.getName() + "'");
		}
		Files.createDirectories(entry.isDirectory() ? path : path.resolveSibling(""));
		if (entry.isDirectory()) {
			mode(path, "rwxr-xr-x");
		}
		else if (entry.isSymbolicLink()) {
			Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
		}
		else {
			Files.copy(content, path, StandardCopyOption.REPLACE_EXISTING);
			mode(path, ((entry.getMode() & 0100) != 0) ? "rwxr-xr-x" : "rw-r--r--");
		}
	}

	boolean initialized() {
		return Files.exists(data().resolve("PG_VERSION"));
	}

	/** Refuses data that another major version of PostgreSQL made. */
	void checkVersion() throws IOException {
		String found = Files.readString(data().resolve("PG_VERSION")).strip();
		if (!found.equals(Integer.toString(MAJOR))) {
			throw new DatabaseException("The data under '" + data() + "' was made by PostgreSQL " + found
					+ " and this version brings PostgreSQL " + MAJOR
					+ "; use the version of OpenDaytona that made it, or another --data-dir", null);
		}
	}

	Secret readPassword() throws IOException {
		return Secret.of(Files.readString(password()).strip());
	}

	void keepPassword(Secret value) throws IOException {
		write(password(), value.value());
	}

	/**
	 * The password for initdb, which runs as {@code account} and must be able to read it.
	 */
	void lendPassword(Secret value, PostgresAccount account) throws IOException {
		write(initialPassword(), value.value());
		account.own(initialPassword());
	}

	private static void write(Path file, String content) throws IOException {
		Files.deleteIfExists(file);
		Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		Files.writeString(file, content);
	}

	/** The port of the last start, or 0. */
	int lastPort() {
		try {
			return Integer.parseInt(Files.readString(port()).strip());
		}
		catch (IOException | NumberFormatException none) {
			return 0;
		}
	}

	void keepPort(int value) throws IOException {
		Files.writeString(port(), Integer.toString(value));
	}

	static Secret newPassword(java.security.SecureRandom random) {
		byte[] bytes = new byte[24];
		random.nextBytes(bytes);
		return Secret.of(HexFormat.of().formatHex(bytes));
	}

	static void mode(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

	static void delete(Path tree) throws IOException {
		if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
			return;
		}
		try (Stream<Path> paths = Files.walk(tree)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(path);
			}
		}
	}

}
