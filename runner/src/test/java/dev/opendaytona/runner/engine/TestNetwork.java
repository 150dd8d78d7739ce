package dev.opendaytona.runner.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.runner.host.Program;

/**
 * A network of this machine alone, with a server in a network namespace. Its addresses
 * are those of the dead 6to4 relays (RFC 7526), which no range of private or special
 * addresses holds, so that an open sandbox may reach them; and the metadata address.
 */
public final class TestNetwork implements AutoCloseable {

	/** Where the server is. */
	public static final String SERVER = "192.88.99.77";

	static final String OTHER_SERVER = "192.88.99.78";

	static final String HOST = "192.88.99.1";

	static final String METADATA = "169.254.169.254";

	public static final int PORT = 8080;

	private static final String LINK = "odt-test0";

	private static final String NAMESPACE = "odt-test";

	private static final String SERVE = """
			import socket, sys
			s = socket.socket()
			s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
			s.bind(('0.0.0.0', 8080))
			s.listen(64)
			print('ready', flush=True)
			while True:
				c, a = s.accept()
				c.send(b'hello')
				c.close()
			""";

	private final Process server;

	private TestNetwork(Process server) {
		this.server = server;
	}

	static TestNetwork open() {
		return open(SERVE);
	}

	/**
	 * Makes the network.
	 * @param program the server, in Python; it says that it is ready
	 * @param arguments its arguments
	 * @return the network
	 */
	public static TestNetwork open(String program, String... arguments) {
		remove();
		try {
			Program.run(List.of("ip", "-batch", "-"), """
					netns add %1$s
					link add %2$s type veth peer name eth0 netns %1$s
					addr add %3$s/24 dev %2$s
					link set %2$s up
					route add %4$s/32 via %5$s dev %2$s onlink
					""".formatted(NAMESPACE, LINK, HOST, METADATA, SERVER));
			Program.run(List.of("ip", "-netns", NAMESPACE, "-batch", "-"), """
					addr add %s/24 dev eth0
					addr add %s/24 dev eth0
					addr add %s/32 dev eth0
					link set eth0 up
					link set lo up
					route add default via %s
					""".formatted(SERVER, OTHER_SERVER, METADATA, HOST));
			List<String> argv = new ArrayList<>(
					List.of("ip", "netns", "exec", NAMESPACE, "/usr/bin/python3", "-c", program));
			argv.addAll(List.of(arguments));
			return new TestNetwork(serve(argv));
		}
		catch (RuntimeException ex) {
			remove();
			throw ex;
		}
	}

	/** Where the server is, and where the same server is too. */
	List<String> servers() {
		return List.of(SERVER, OTHER_SERVER);
	}

	/** The program of a server that says hello, for a sandbox too. */
	static String program() {
		return SERVE;
	}

	private static Process serve(List<String> argv) {
		try {
			Process process = new ProcessBuilder(argv).start();
			if (process.getInputStream().read() != 'r') {
				process.destroyForcibly();
				throw new AssertionError("The test's server did not start");
			}
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void remove() {
		Program.attempt(List.of("ip", "link", "delete", LINK), "", Duration.ofSeconds(5));
		Program.attempt(List.of("ip", "netns", "delete", NAMESPACE), "", Duration.ofSeconds(5));
	}

	@Override
	public void close() {
		this.server.destroyForcibly();
		remove();
	}

}
