package dev.opendaytona.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * A registry on this machine for the time of a measurement: Debian's
 * {@code docker-registry} on a free port, by plain HTTP, open to all.
 */
final class LocalRegistry implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int TRIES = 300;

	private static final int PAUSE_MILLIS = 50;

	private static final String CONFIG = """
			version: 0.1
			log: { accesslog: { disabled: true } }
			storage: { filesystem: { rootdirectory: DIRECTORY } }
			http: { addr: "ADDRESS" }
			""";

	private static final String TYPE = "application/vnd.oci.image.";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final JsonMapper json = JsonMapper.builder().build();

	private final Path directory;

	private final String host;

	private final Process process;

	/** Starts it in a directory, which the caller removes. */
	LocalRegistry(Path directory) throws IOException, InterruptedException {
		this.directory = Files.createDirectories(directory);
		this.host = "127.0.0.1:" + freePort();
		Path config = Files.writeString(directory.resolve("config.yml"),
				CONFIG.replace("DIRECTORY", directory.resolve("data").toString()).replace("ADDRESS", this.host));
		this.process = new ProcessBuilder("docker-registry", "serve", config.toString()).redirectErrorStream(true)
			.redirectOutput(directory.resolve("log").toFile())
			.start();
		try {
			awaitAnswer();
		}
		catch (IOException | InterruptedException ex) {
			close();
			throw ex;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void awaitAnswer() throws IOException, InterruptedException {
		for (int tries = 0; tries < TRIES && this.process.isAlive(); tries++) {
			try {
				send(request("http://" + this.host + "/v2/").GET());
				return;
			}
			catch (IOException notYet) {
				Thread.sleep(PAUSE_MILLIS);
			}
		}
		throw new IOException("docker-registry: " + Files.readString(this.directory.resolve("log")));
	}

	/** The host with its port, as image references have it. */
	String host() {
		return this.host;
	}

	/**
	 * Puts an image into it.
	 * @param name repository and tag
	 * @param layers its layers, the lowest first; their files are removed
	 * @param config what it says of its programs
	 * @return its reference
	 */
	String push(String name, List<Layer> layers, Map<String, Object> config) throws IOException, InterruptedException {
		String repository = name.substring(0, name.indexOf(':'));
		List<Map<String, Object>> listed = new ArrayList<>();
		for (Layer layer : layers) {
			upload(repository, layer.digest(), BodyPublishers.ofFile(layer.packed()));
			listed.add(descriptor("layer.v1.tar+gzip", layer.digest(), Files.size(layer.packed())));
			Files.delete(layer.packed());
		}
		byte[] image = this.json.writeValueAsBytes(Map.of("architecture", architecture(), "os", "linux", "config",
				config, "rootfs", Map.of("type", "layers", "diff_ids", layers.stream().map(Layer::diffId).toList()),
				"history", layers.stream().map((layer) -> Map.of("created_by", "bench/run")).toList()));
		String digest = Layer.digest(image);
		upload(repository, digest, BodyPublishers.ofByteArray(image));
		byte[] manifest = this.json.writeValueAsBytes(Map.of("schemaVersion", 2, "mediaType", TYPE + "manifest.v1+json",
				"config", descriptor("config.v1+json", digest, image.length), "layers", listed));
		send(request("http://" + this.host + "/v2/" + name.replace(":", "/manifests/"))
			.header("Content-Type", TYPE + "manifest.v1+json")
			.PUT(BodyPublishers.ofByteArray(manifest)));
		return this.host + "/" + name;
	}

	private static Map<String, Object> descriptor(String type, String digest, long size) {
		return Map.of("mediaType", TYPE + type, "digest", digest, "size", size);
	}

	private static String architecture() {
		return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
	}

	private void upload(String repository, String digest, BodyPublisher content)
			throws IOException, InterruptedException {
		String place = send(
				request("http://" + this.host + "/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody()))
			.headers()
			.firstValue("Location")
			.orElseThrow();
		send(request(place + (place.contains("?") ? "&" : "?") + "digest=" + digest)
			.header("Content-Type", "application/octet-stream")
			.PUT(content));
	}

	private static HttpRequest.Builder request(String url) {
		return HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT);
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		HttpResponse<String> response = this.http.send(request.build(), BodyHandlers.ofString());
		if (response.statusCode() / 100 != 2) {
			throw new IOException("The registry answered " + response.statusCode() + " " + response.body());
		}
		return response;
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

}
