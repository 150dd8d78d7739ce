package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.host.Program;
import org.jspecify.annotations.Nullable;

/**
 * A registry: the program {@code docker-registry} of Debian, on a free port of this
 * machine alone.
 */
public final class DockerRegistry implements AutoCloseable {

	static final String USER = "me";

	static final String SECRET = "s3cret";

	/** The secret, hashed with bcrypt. */
	private static final String HASH = "$2b$04$y0o6gxFi1YqiB3UuUfdpj./9Ufl6zSJSx6iLVIFXTfrtuwi0IwZZC";

	private static final Duration START_LIMIT = Duration.ofSeconds(20);

	private static final Duration COPY_LIMIT = Duration.ofMinutes(2);

	private final int port;

	private final Path log;

	private final Process process;

	private DockerRegistry(int port, Path config, Path log) throws IOException {
		this.port = port;
		this.log = log;
		this.process = new ProcessBuilder("docker-registry", "serve", config.toString()).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		Polling.until("the registry listens", START_LIMIT, this::listens);
	}

	/** A registry for everybody, in plain HTTP. */
	public static DockerRegistry open(Path directory) {
		return start(directory, false, null);
	}

	/** A registry that wants {@link #USER} and {@link #SECRET}. */
	static DockerRegistry withLogin(Path directory) {
		return start(directory, true, null);
	}

	/** A registry that speaks TLS. */
	static DockerRegistry withCertificate(Path directory, Certificate certificate) {
		return start(directory, false, certificate);
	}

	private static DockerRegistry start(Path directory, boolean login, @Nullable Certificate certificate) {
		try {
			Files.createDirectories(directory);
			int port = freePort();
			List<String> lines = new ArrayList<>(
					List.of("version: 0.1", "log: {level: warn, accesslog: {disabled: true}}",
							"storage: {filesystem: {rootdirectory: '" + directory.resolve("data") + "'}}", "http:",
							"  addr: '127.0.0.1:" + port + "'"));
			if (certificate != null) {
				lines.add("  tls: {certificate: '" + certificate.file() + "', key: '" + certificate.key() + "'}");
			}
			if (login) {
				Path users = Files.writeString(directory.resolve("users"), USER + ":" + HASH + "\n");
				lines.add("auth: {htpasswd: {realm: test, path: '" + users + "'}}");
			}
			Path config = Files.write(directory.resolve("config.yml"), lines);
			return new DockerRegistry(port, config, directory.resolve("log"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private boolean listens() {
		if (!this.process.isAlive()) {
			throw new AssertionError("The registry has ended: " + said());
		}
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			return true;
		}
		catch (IOException notYet) {
			return false;
		}
	}

	private String said() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	public String host() {
		return "127.0.0.1:" + this.port;
	}

	/** Sends what a layout is about, with all its platforms, as it is. */
	public String push(Layout layout, String name) {
		Program.Outcome outcome = Program.attempt(List.of("skopeo", "--insecure-policy", "copy", "--all",
				"--preserve-digests", "--dest-tls-verify=false", "--dest-creds=" + USER + ":" + SECRET,
				"oci:" + layout.directory(), "docker://" + host() + "/" + name), "", COPY_LIMIT);
		if (!outcome.ok()) {
			throw new AssertionError(outcome.output() + said());
		}
		return host() + "/" + name;
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

}
