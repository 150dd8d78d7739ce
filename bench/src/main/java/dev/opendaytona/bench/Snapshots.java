package dev.opendaytona.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Snapshots of images and of Dockerfiles, and the login to their registry; all of it is
 * gone at the end.
 */
final class Snapshots implements AutoCloseable {

	private static final int PAUSE_MILLIS = 5;

	private final RestClient rest;

	private final String registry;

	private final List<String> names = new ArrayList<>();

	Snapshots(RestClient rest, LocalRegistry registry) throws IOException, InterruptedException {
		this.rest = rest;
		// Nobody asks for the login, which tells that the registry has no TLS.
		this.registry = rest
			.post("/docker-registry",
					Map.of("name", fresh(), "url", "http://" + registry.host(), "username", "bench", "password",
							"bench", "registryType", "organization"))
			.path("id")
			.asString();
	}

	/** A name that nothing has. */
	static String fresh() {
		return "bench-" + System.nanoTime();
	}

	/** Makes one of an image of the registry and returns its name when it is active. */
	String pull(String image) throws IOException, InterruptedException {
		return make("imageName", image);
	}

	/** Makes one of a Dockerfile and returns its name when it is active. */
	String build(String dockerfile, String context) throws IOException, InterruptedException {
		return make("buildInfo", Map.of("dockerfileContent", dockerfile, "contextHashes", List.of(context)));
	}

	private String make(String kind, Object source) throws IOException, InterruptedException {
		String name = fresh();
		this.rest.post("/snapshots", Map.of("name", name, kind, source));
		this.names.add(name);
		JsonNode now = this.rest.get("/snapshots/" + name);
		while (!now.path("state").asString().equals("active")) {
			if (now.path("errorReason").isString()) {
				throw new IOException("It ended in " + now);
			}
			Thread.sleep(PAUSE_MILLIS);
			now = this.rest.get("/snapshots/" + name);
		}
		return name;
	}

	void delete(String name) throws IOException, InterruptedException {
		this.rest.deleteSnapshot(name);
		this.names.remove(name);
	}

	@Override
	public void close() throws IOException {
		try {
			removeAll();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while snapshots were removed");
		}
	}

	private void removeAll() throws IOException, InterruptedException {
		try {
			for (String name : List.copyOf(this.names)) {
				delete(name);
			}
		}
		finally {
			this.rest.delete("/docker-registry/" + this.registry);
		}
	}

}
