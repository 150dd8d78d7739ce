package dev.opendaytona.runner.engine.oci;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

import dev.opendaytona.api.error.ApiException;

/**
 * Reads which TCP ports are listened on in the network namespace of a sandbox
 * (proc_pid_net(5)). The kernel names those that listen before all others, so that no
 * number of connections makes it slow.
 */
final class ListeningPorts {

	private static final String LISTENS = "0A";

	/** A port may have many listeners. */
	private static final int MAX_LINES = 100_000;

	private static final int MAX_PORT = 65_535;

	private ListeningPorts() {
	}

	/**
	 * The ports of a sandbox that must run. What was read is its own only when its init
	 * has not changed meanwhile.
	 * @param live the sandboxes that run
	 * @param id the sandbox
	 * @return the ports of IPv4 and IPv6, in order
	 */
	static Set<Integer> of(LiveSandboxes live, String id) {
		long init = live.get(id).init();
		try {
			Set<Integer> ports = read(Path.of("/proc/" + init + "/net"));
			return (live.get(id).init() == init) ? ports : of(live, id);
		}
		catch (IOException ex) {
			live.get(id);
			throw new ApiException.Unavailable("UNAVAILABLE",
					"The ports of sandbox '" + id + "' cannot be read just now; try again", ex);
		}
	}

	/** Fails when the process has gone. */
	private static Set<Integer> read(Path net) throws IOException {
		Set<Integer> ports = new TreeSet<>();
		read(net.resolve("tcp"), ports);
		Path six = net.resolve("tcp6");
		if (Files.exists(six)) {
			read(six, ports);
		}
		return ports;
	}

	private static void read(Path table, Set<Integer> ports) throws IOException {
		try (BufferedReader reader = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
			reader.readLine();
			String line = reader.readLine();
			for (int count = 0; line != null && count < MAX_LINES && add(line, ports); count++) {
				line = reader.readLine();
			}
		}
	}

	/** Whether the line is of one that listens. */
	private static boolean add(String line, Set<Integer> ports) {
		String[] fields = line.strip().split("\\s+", 5);
		if (fields.length < 5 || !fields[3].equals(LISTENS)) {
			return false;
		}
		int port = Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16);
		if (port > 0 && port <= MAX_PORT) {
			ports.add(port);
		}
		return true;
	}

}
