package dev.opendaytona.runner.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.image.Makings;
import dev.opendaytona.runner.image.Pulls;
import dev.opendaytona.runner.image.TarBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner that builds, with a server for the contexts.
 */
final class BuildHost implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final AtomicInteger number = new AtomicInteger();

	private final Map<String, byte[]> files = new ConcurrentHashMap<>();

	private final OciHost host;

	private final Makings makings;

	private final Builds builds;

	private final HttpServer server;

	private BuildHost(HttpServer server) {
		this.server = server;
		this.host = OciHost.open();
		this.makings = new Makings(this.host.images(), this.host.directory().resolve("logs"));
		this.builds = new Builds(this.host.engine(), this.host.images(), this.makings,
				new BuildCache(this.host.engine(), this.host.directory().resolve("cache")),
				new Pulls(this.host.images()));
		server.createContext("/", (exchange) -> {
			byte[] content = this.files.get(exchange.getRequestURI().getPath());
			exchange.sendResponseHeaders((content != null) ? 200 : 404, (content != null) ? content.length : -1);
			try (exchange) {
				if (content != null) {
					exchange.getResponseBody().write(content);
				}
			}
		});
		server.start();
	}

	static BuildHost open() {
		try {
			return new BuildHost(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	OciHost oci() {
		return this.host;
	}

	Makings makings() {
		return this.makings;
	}

	Builds builds() {
		return this.builds;
	}

	/** The address of a context. */
	String context(TarBuilder tar) throws IOException {
		String path = "/context" + this.number.incrementAndGet();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (InputStream stream = tar.stream()) {
			stream.transferTo(bytes);
		}
		this.files.put(path, bytes.toByteArray());
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + path;
	}

	/** A build that has ended. */
	record Built(BuildHost host, ImageStatus status, String log) {

		Box start() {
			return Box.start(this.host.host.engine(), Specs.of(this.status.name(), "root"));
		}

	}

	Built build(String dockerfile, NetworkPolicy network, String... contexts) throws Exception {
		return build("tester", dockerfile, network, contexts);
	}

	Built build(String owner, String dockerfile, NetworkPolicy network, String... contexts) throws Exception {
		return build(new ImageBuild(dockerfile, List.of(contexts), Map.of(), Specs.LIMITS, network, owner, Map.of()));
	}

	Built build(ImageBuild wanted) throws Exception {
		String name = "local:built-" + this.number.incrementAndGet();
		this.builds.begin(name, wanted);
		ImageStatus status = this.makings.status(name, LIMIT);
		try (InputStream log = this.makings.log(name, false)) {
			return new Built(this, status, new String(log.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	Built succeed(String dockerfile, String... contexts) throws Exception {
		Built built = build(dockerfile, NetworkPolicy.OPEN, contexts);
		assertThat(built.status().state()).as(built.log() + built.status().reason()).isEqualTo(ImageStatus.State.READY);
		return built;
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.makings.close();
		this.builds.close();
		this.host.engine().layers().forEach(this.host.engine()::removeLayer);
		this.host.close();
	}

}
