package dev.opendaytona.mcp.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.opendaytona.api.error.ApiException;

/**
 * Credentials for git servers by their names, so that a model never sees one. They come
 * from the variables {@code DAYTONA_GIT_CREDENTIALS_<NAME>} and from the file that
 * {@code DAYTONA_GIT_CREDENTIALS_FILE} names, with a line {@code name=…} for each. The
 * value is {@code user:token}, or {@code https://user:token@host} for that host alone.
 */
public final class GitCredentials {

	private static final String PREFIX = "DAYTONA_GIT_CREDENTIALS_";

	private static final String FILE = PREFIX + "FILE";

	private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet
		.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

	private final Map<String, GitCredential> byName;

	private GitCredentials(Map<String, GitCredential> byName) {
		this.byName = Map.copyOf(byName);
	}

	/**
	 * No credentials.
	 * @return none
	 */
	public static GitCredentials none() {
		return new GitCredentials(Map.of());
	}

	/**
	 * Reads what is configured.
	 * @param environment the environment variables
	 * @return the credentials
	 */
	public static GitCredentials of(Map<String, String> environment) {
		Map<String, GitCredential> byName = new TreeMap<>();
		String file = environment.getOrDefault(FILE, "");
		if (!file.isBlank()) {
			read(Path.of(file), byName);
		}
		environment.forEach((variable, value) -> {
			if (variable.startsWith(PREFIX) && !variable.equals(FILE)) {
				add(variable.substring(PREFIX.length()), value, "The variable '" + variable + "'", byName);
			}
		});
		return new GitCredentials(byName);
	}

	/** The credential of that name; the failure names those that there are. */
	GitCredential get(String name) {
		GitCredential credential = this.byName.get(name.toLowerCase(Locale.ROOT));
		if (credential == null) {
			throw new ApiException.NotFound("UNKNOWN_CREDENTIAL", "There is no git credential '" + name + "'; "
					+ (this.byName.isEmpty() ? "none is configured" : "there are: " + String.join(", ", names())));
		}
		return credential;
	}

	/** The text without any password. */
	String hide(String text) {
		String hidden = text;
		for (GitCredential credential : this.byName.values()) {
			hidden = credential.hide(hidden);
		}
		return hidden;
	}

	private Iterable<String> names() {
		return new TreeMap<>(this.byName).keySet();
	}

	private static void read(Path file, Map<String, GitCredential> byName) {
		try {
			if (!Collections.disjoint(Files.getPosixFilePermissions(file), OTHERS)) {
				throw invalid("The file '" + file + "' of git credentials can be read by others; run chmod 600 on it");
			}
			for (String line : Files.readAllLines(file)) {
				int equals = line.indexOf('=');
				if (!line.isBlank() && !line.startsWith("#")) {
					add(line.substring(0, Math.max(0, equals)).strip(), line.substring(equals + 1).strip(),
							"A line of the file '" + file + "'", byName);
				}
			}
		}
		catch (IOException ex) {
			throw invalid("The file '" + file + "' of git credentials cannot be read; correct " + FILE);
		}
	}

	private static void add(String name, String value, String where, Map<String, GitCredential> byName) {
		GitCredential credential = GitCredential.find(value);
		if (name.isEmpty() || credential == null) {
			throw invalid(where + " is no credential: the form is user:token or https://user:token@host");
		}
		byName.put(name.toLowerCase(Locale.ROOT), credential);
	}

	private static ApiException invalid(String message) {
		return new ApiException.InvalidRequest("INVALID_CREDENTIALS", message);
	}

}
