package dev.opendaytona.cli.setting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.opendaytona.cli.console.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The profiles of the command: servers and the keys to them, in the file that the public
 * command uses too.
 */
public final class Profiles {

	private static final int INDENT = 2;

	private final Path file;

	public Profiles(Path file) {
		this.file = file;
	}

	/**
	 * The profiles of this user.
	 * @param environment the variables of the process
	 * @return the profiles
	 */
	public static Profiles of(Map<String, String> environment) {
		String directory = environment.get("DAYTONA_CONFIG_DIR");
		return new Profiles(((directory != null) ? Path.of(directory) : usual(environment)).resolve("config.json"));
	}

	private static Path usual(Map<String, String> environment) {
		String home = System.getProperty("user.home");
		if (System.getProperty("os.name").startsWith("Mac")) {
			return Path.of(home, "Library", "Application Support", "daytona");
		}
		return Path.of(environment.getOrDefault("XDG_CONFIG_HOME", home + "/.config"), "daytona");
	}

	public Path file() {
		return this.file;
	}

	/**
	 * The active profile's server, when it has a key.
	 * @return the connection
	 */
	public Optional<Connection> active() {
		ObjectNode content = content();
		String active = content.path("activeProfile").asString("");
		return content.path("profiles")
			.valueStream()
			.filter((profile) -> profile.path("id").asString("").equals(active))
			.map((profile) -> profile.path("api"))
			.filter((api) -> !api.path("key").asString("").isEmpty())
			.map((api) -> new Connection(api.path("url").asString(""), api.path("key").asString("")))
			.findFirst();
	}

	/**
	 * Keeps a server: in the profile that has its key or its URL, else in a new one. It
	 * becomes the active one only when there is no other.
	 * @param connection the server
	 */
	public void keep(Connection connection) {
		ObjectNode content = content();
		ObjectNode profile = profileFor(content.withArrayProperty("profiles"), connection);
		profile.withObjectProperty("api").put("url", connection.apiUrl()).put("key", connection.apiKey());
		if (content.path("activeProfile").asString("").isEmpty()) {
			content.put("activeProfile", profile.path("id").asString(""));
		}
		save(content);
	}

	private static ObjectNode profileFor(ArrayNode profiles, Connection connection) {
		for (JsonNode candidate : profiles) {
			JsonNode api = candidate.path("api");
			if (candidate instanceof ObjectNode found && (api.path("key").asString("").equals(connection.apiKey())
					|| api.path("url").asString("").equals(connection.apiUrl()))) {
				return found;
			}
		}
		String id = profiles.isEmpty() ? "initial" : ("local-" + (profiles.size() + 1));
		ObjectNode added = profiles.addObject().put("id", id).put("name", id);
		added.putObject("api").put("url", "").putNull("key").putNull("token");
		return added.putNull("activeOrganizationId");
	}

	private ObjectNode content() {
		return DataDirectory.read(this.file)
			.filter((text) -> !text.isBlank())
			.map((text) -> Json.readObject(text, "The profile file '" + this.file + "'"))
			.orElseGet(Json::object);
	}

	private void save(ObjectNode content) {
		try {
			Files.createDirectories(this.file.toAbsolutePath().getParent());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		PrivateFiles.replace(this.file, Json.pretty(content, INDENT));
	}

}
