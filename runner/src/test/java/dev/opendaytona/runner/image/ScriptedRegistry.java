package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.jspecify.annotations.Nullable;

/**
 * A registry that does what no honest one does: it serves a layout under every name and
 * tag, counts, stalls, lies, and sends callers to a token server. It speaks TLS, which
 * skopeo tries first, with a certificate that must not be checked.
 */
final class ScriptedRegistry implements AutoCloseable {

	static final String USER = "me";

	static final String SECRET = "s3cret";

	private static final String TOKEN = "token-of-me";

	private static final SSLContext TLS = Certificate.any().context();

	private final HttpsServer server;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final Layout layout;

	private final Map<Digest, Integer> fetched = new ConcurrentHashMap<>();

	private final Map<Digest, byte[]> lies = new ConcurrentHashMap<>();

	private final CountDownLatch released = new CountDownLatch(1);

	private volatile @Nullable Digest stalled;

	private volatile byte @Nullable [] manifest;

	private volatile boolean tokens;

	ScriptedRegistry(Layout layout) {
		this.layout = layout;
		try {
			this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setHttpsConfigurator(new HttpsConfigurator(TLS));
		this.server.createContext("/v2/", this::answer);
		this.server.createContext("/token", this::token);
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	String host() {
		return "127.0.0.1:" + this.server.getAddress().getPort();
	}

	/** How often a part was asked for. */
	int fetches(Digest digest) {
		return this.fetched.getOrDefault(digest, 0);
	}

	/** Gives half of a part, and no more until {@link #release}. */
	ScriptedRegistry stall(Digest digest) {
		this.stalled = digest;
		return this;
	}

	void release() {
		this.stalled = null;
		this.released.countDown();
	}

	/** Gives something else as a part. */
	ScriptedRegistry lie(Digest digest, byte[] content) {
		this.lies.put(digest, content);
		return this;
	}

	/** Gives something else as the manifest. */
	ScriptedRegistry manifest(byte[] content) {
		this.manifest = content;
		return this;
	}

	/** Wants a token from now on. */
	ScriptedRegistry withTokens() {
		this.tokens = true;
		return this;
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String path = exchange.getRequestURI().getPath();
			if (this.tokens && !("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
				exchange.getResponseHeaders()
					.set("WWW-Authenticate", "Bearer realm=\"https://" + host() + "/token\",service=\"it\"");
				send(exchange, 401, "application/json",
						"{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}".getBytes(StandardCharsets.UTF_8));
			}
			else if (path.contains("/manifests/")) {
				sendManifest(exchange, path.substring(path.lastIndexOf('/') + 1));
			}
			else if (path.contains("/blobs/")) {
				sendBlob(exchange, Digest.of(path.substring(path.lastIndexOf('/') + 1)));
			}
			else {
				send(exchange, 200, "application/json", new byte[0]);
			}
		}
	}

	private void token(HttpExchange exchange) throws IOException {
		try (exchange) {
			String login = "Basic "
					+ Base64.getEncoder().encodeToString((USER + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
			boolean known = List.of(login).equals(exchange.getRequestHeaders().get("Authorization"));
			send(exchange, known ? 200 : 401, "application/json",
					(known ? "{\"token\":\"" + TOKEN + "\"}" : "{\"errors\":[]}").getBytes(StandardCharsets.UTF_8));
		}
	}

	private void sendManifest(HttpExchange exchange, String version) throws IOException {
		String index = Files.readString(this.layout.directory().resolve("index.json"));
		Digest digest = version.startsWith("sha256:") ? Digest.of(version)
				: Digest.of(index.replaceAll("(?s).*(sha256:[0-9a-f]{64}).*", "$1"));
		byte[] given = this.manifest;
		byte[] content = (given != null) ? given : content(digest);
		String type = Layout.text(content).contains("index.v1+json") ? "index" : "manifest";
		send(exchange, 200, "application/vnd.oci.image." + type + ".v1+json", content);
	}

	private byte[] content(Digest digest) throws IOException {
		byte[] lie = this.lies.get(digest);
		return (lie != null) ? lie : Files.readAllBytes(this.layout.blob(digest));
	}

	private void sendBlob(HttpExchange exchange, Digest digest) throws IOException {
		this.fetched.merge(digest, 1, Integer::sum);
		byte[] content = content(digest);
		if (!digest.equals(this.stalled)) {
			send(exchange, 200, "application/octet-stream", content);
			return;
		}
		exchange.sendResponseHeaders(200, content.length);
		OutputStream body = exchange.getResponseBody();
		body.write(content, 0, content.length / 2);
		body.flush();
		try {
			this.released.await();
			body.write(content, content.length / 2, content.length - content.length / 2);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void send(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", type);
		boolean head = exchange.getRequestMethod().equals("HEAD");
		if (head) {
			exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
		}
		exchange.sendResponseHeaders(status, (head || content.length == 0) ? -1 : content.length);
		if (!head) {
			exchange.getResponseBody().write(content);
		}
	}

	@Override
	public void close() {
		release();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
