package dev.opendaytona.cli.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.opendaytona.cli.console.CommandFailure;

/**
 * An address that a server is to listen on.
 *
 * @param host the address or name
 * @param port the port; 0 for any free one
 */
record ListeningPort(String host, int port) {

	private static final String LISTENING = "0A";

	/** Fails with what is in the way when it cannot be listened on. */
	void requireFree() {
		try (ServerSocket socket = new ServerSocket()) {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getByName(this.host), this.port));
		}
		catch (UnknownHostException ex) {
			throw new CommandFailure("There is no address '" + this.host + "' here; choose one with --host", ex);
		}
		catch (IOException ex) {
			throw new CommandFailure("Could not listen on port " + this.port + " of " + this.host + ": "
					+ holder().map((name) -> "it is in use by " + name).orElseGet(() -> reason(ex))
					+ "; choose another with --port (0 takes any free one) or --host", ex);
		}
	}

	private static String reason(IOException ex) {
		return String.valueOf(ex.getMessage()).toLowerCase(Locale.ROOT);
	}

	private Optional<String> holder() {
		return socket().flatMap(ListeningPort::processWith)
			.flatMap(ProcessHandle::of)
			.map((process) -> "process " + process.pid()
					+ process.info().command().map((name) -> " (" + name + ")").orElse(""));
	}

	/** The inode of the listening socket, as the kernel lists it. */
	private Optional<String> socket() {
		String end = String.format(":%04X", this.port);
		return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
			.flatMap((table) -> lines(Path.of(table)).stream())
			.map((line) -> line.strip().split("\\s+"))
			.filter((field) -> field.length > 9 && field[1].endsWith(end) && field[3].equals(LISTENING))
			.map((field) -> "socket:[" + field[9] + "]")
			.findFirst();
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	private static Optional<Long> processWith(String socket) {
		return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter((pid) -> holds(pid, socket)).findFirst();
	}

	private static boolean holds(long pid, String socket) {
		try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
			for (Path descriptor : open) {
				if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
					return true;
				}
			}
		}
		catch (IOException ex) {
			// Another user's, or it ended meanwhile: not the one that can be named.
			return false;
		}
		return false;
	}

}
