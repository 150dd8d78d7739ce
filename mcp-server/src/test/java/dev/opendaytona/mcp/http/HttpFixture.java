package dev.opendaytona.mcp.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.gateway.GatewaySettings;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;

/** The routes on a real server, and a client that sends exactly what a test wants. */
final class HttpFixture implements AutoCloseable {

	private final FakePlatform platform = new FakePlatform();

	private final AtomicReference<URI> apiUrl = new AtomicReference<>(this.platform.apiUrl());

	private final HttpGateway gateway;

	private final DisposableServer server;

	HttpFixture(HttpSettings settings) {
		this.gateway = new HttpGateway(GatewaySettings.standard("1.2.3"), settings, this.apiUrl::get);
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(this.gateway.routes())))
			.bindNow(Duration.ofSeconds(10));
	}

	static HttpSettings brief(Duration idle, int perKey) {
		return new HttpSettings(Set.of("mcp.example.com"), Set.of("https://app.example.com"), 3, perKey, idle,
				Duration.ofSeconds(5), Duration.ofMillis(200));
	}

	FakePlatform platform() {
		return this.platform;
	}

	/** From now on the API is elsewhere; a key that was accepted stays so for a while. */
	void moveTo(URI api) {
		this.apiUrl.set(api);
	}

	HttpGateway gateway() {
		return this.gateway;
	}

	int port() {
		return this.server.port();
	}

	String url() {
		return "http://127.0.0.1:" + port();
	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param headers the headers, with names in lower case
	 * @param body the body
	 */
	record Answer(int status, Map<String, String> headers, String body) {

		String session() {
			return this.headers.getOrDefault("mcp-session-id", "");
		}

	}

	/** A request under construction. */
	final class Request {

		private final Map<String, String> headers = new LinkedHashMap<>();

		private final String line;

		private String body = "";

		private Request(String method, String path) {
			this.line = method + " " + path + " HTTP/1.1";
			with("Host", "127.0.0.1:" + port()).with("Accept", "application/json, text/event-stream")
				.with("Content-Type", "application/json")
				.with("Authorization", "Bearer " + FakePlatform.KEY);
		}

		Request with(String name, String value) {
			this.headers.put(name, value);
			return this;
		}

		Request without(String name) {
			this.headers.remove(name);
			return this;
		}

		Request session(String id) {
			return with("Mcp-Session-Id", id);
		}

		Request body(String json) {
			this.body = json;
			return this;
		}

		Answer send() {
			return send(text());
		}

		/** Sends it without waiting for the answer. */
		Socket begin() throws IOException {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
			socket.getOutputStream().write(text().getBytes(StandardCharsets.UTF_8));
			return socket;
		}

		/** Sends a body that is in chunks already, without its length. */
		Answer chunked() {
			return send(text().replaceFirst("Content-Length: \\d+\r\n", ""));
		}

		private Answer send(String text) {
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
				socket.setSoTimeout(20_000);
				socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
				return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private String text() {
			StringBuilder text = new StringBuilder(this.line).append("\r\n");
			this.headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
			int length = this.body.getBytes(StandardCharsets.UTF_8).length;
			return text.append("Connection: close\r\nContent-Length: " + length + "\r\n\r\n")
				.append(this.body)
				.toString();
		}

	}

	Request request(String method, String path) {
		return new Request(method, path);
	}

	Request post(String json) {
		return request("POST", "/mcp").body(json);
	}

	/** A session with its handshake done. */
	String open() {
		Answer opened = post(initialize()).send();
		post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}").session(opened.session()).send();
		return opened.session();
	}

	static String initialize() {
		return """
				{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
				"capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
	}

	static String ping() {
		return "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";
	}

	@Override
	public void close() {
		this.gateway.close();
		this.server.disposeNow(Duration.ofSeconds(10));
		this.platform.close();
	}

	private static Answer parse(String text) {
		String[] parts = text.split("\r\n\r\n", 2);
		String[] lines = parts[0].split("\r\n");
		Map<String, String> headers = new LinkedHashMap<>();
		for (int i = 1; i < lines.length; i++) {
			String[] header = lines[i].split(": ", 2);
			headers.put(header[0].toLowerCase(Locale.ROOT), (header.length > 1) ? header[1] : "");
		}
		return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, (parts.length > 1) ? parts[1] : "");
	}

}
