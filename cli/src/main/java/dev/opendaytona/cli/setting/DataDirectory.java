package dev.opendaytona.cli.setting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.opendaytona.cli.console.CommandFailure;
import org.jspecify.annotations.Nullable;

/**
 * Where one server keeps all that it has.
 *
 * @param path its absolute path
 */
public record DataDirectory(Path path) {

	private static final int LAYOUT = 1;

	private static final String LOG = "log";

	private static final int KEY_BYTES = 32;

	/**
	 * The directory that was asked for, or the usual one of this user.
	 * @param asked the directory that was asked for
	 * @param environment the variables of the process
	 * @return the directory
	 */
	public static DataDirectory of(@Nullable Path asked, Map<String, String> environment) {
		return new DataDirectory((asked != null) ? asked.toAbsolutePath().normalize() : usual(environment));
	}

	private static Path usual(Map<String, String> environment) {
		if ("root".equals(System.getProperty("user.name"))) {
			return Path.of("/var/lib/opendaytona");
		}
		String share = environment.getOrDefault("XDG_DATA_HOME", System.getProperty("user.home") + "/.local/share");
		return Path.of(share, "opendaytona");
	}

	/**
	 * Makes it ready for a server of this version.
	 */
	public void prepare() {
		try {
			make(this.path, "rwx--x--x");
			make(this.path.resolve(LOG), "rwx------");
			// Sandboxes keep files there that are root's and setuid: for no other user's
			// eyes or hands.
			make(runner(), "rwx------");
			checkLayout();
		}
		catch (IOException ex) {
			throw new CommandFailure("Could not make the data directory '" + this.path
					+ "'; choose another with --data-dir, or make it yours", ex);
		}
	}

	private static void make(Path directory, String permissions) throws IOException {
		Files.createDirectories(directory);
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
	}

	private void checkLayout() throws IOException {
		Path file = this.path.resolve("layout");
		if (!Files.exists(file)) {
			Files.writeString(file, LAYOUT + "\n");
			return;
		}
		int found = layout(Files.readString(file).strip());
		if (found > LAYOUT) {
			throw new CommandFailure("The data directory '" + this.path + "' has layout " + found
					+ ", and this version knows layouts up to " + LAYOUT
					+ "; use the newer version that made it, or another --data-dir");
		}
	}

	private int layout(String text) {
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw new CommandFailure("The file '" + this.path.resolve("layout")
					+ "' does not hold a layout number; is '" + this.path + "' a data directory of OpenDaytona?", ex);
		}
	}

	/**
	 * The administrator's key, made at the first call. The server keeps only its hash.
	 * @return the key
	 */
	public String adminKey() {
		return findAdminKey().orElseGet(() -> {
			byte[] random = new byte[KEY_BYTES];
			new SecureRandom().nextBytes(random);
			return adminKey("dtn_" + HexFormat.of().formatHex(random));
		});
	}

	/**
	 * Keeps a key that was chosen for the administrator.
	 * @param key the key
	 * @return the key
	 */
	public String adminKey(String key) {
		PrivateFiles.replace(keyFile(), key + "\n");
		return key;
	}

	/**
	 * The administrator's key, if a server was ever started here.
	 * @return the key
	 */
	public Optional<String> findAdminKey() {
		return read(keyFile()).map(String::strip).filter((key) -> !key.isEmpty());
	}

	/**
	 * The file that holds the administrator's key.
	 * @return its path
	 */
	public Path keyFile() {
		return this.path.resolve("admin.key");
	}

	/**
	 * The key that secrets in the database are encrypted with, made at the first call.
	 * Without this file they cannot be read again.
	 * @param generate makes one
	 * @return the key
	 */
	public String encryptionKey(Supplier<String> generate) {
		Path file = this.path.resolve("encryption.key");
		return read(file).map(String::strip).orElseGet(() -> {
			String key = generate.get();
			PrivateFiles.replace(file, key + "\n");
			return key;
		});
	}

	/**
	 * The file that says which server runs here.
	 * @return its path
	 */
	public Path serverFile() {
		return this.path.resolve("server.json");
	}

	/**
	 * Where the runner keeps sandboxes and images.
	 * @return its path
	 */
	public Path runner() {
		return this.path.resolve("runner");
	}

	/**
	 * What a server that was started in the background prints.
	 * @return its path
	 */
	public Path log() {
		return this.path.resolve(LOG).resolve("server.log");
	}

	/**
	 * The text of a file.
	 * @param file the file
	 * @return its text; empty when there is no such file
	 */
	public static Optional<String> read(Path file) {
		try {
			return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

}
