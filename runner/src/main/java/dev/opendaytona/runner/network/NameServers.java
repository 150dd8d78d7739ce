package dev.opendaytona.runner.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The name servers that sandboxes are given: those of the host that can be reached from
 * elsewhere.
 */
public final class NameServers {

	/**
	 * systemd-resolved keeps the real ones here; resolv.conf then names a loopback
	 * address.
	 */
	private static final List<Path> FILES = List.of(Path.of("/run/systemd/resolve/resolv.conf"),
			Path.of("/etc/resolv.conf"));

	private NameServers() {
	}

	/**
	 * The IPv4 name servers of the host.
	 * @return their addresses; may be empty
	 */
	public static List<String> ofHost() {
		return FILES.stream().filter(Files::isReadable).findFirst().map(NameServers::read).orElse(List.of());
	}

	static List<String> read(Path file) {
		try {
			return Files.readAllLines(file)
				.stream()
				.map(String::strip)
				.filter((line) -> line.startsWith("nameserver "))
				.map((line) -> line.substring("nameserver ".length()).strip())
				.filter((address) -> address.matches("\\d+\\.\\d+\\.\\d+\\.\\d+") && !address.startsWith("127."))
				.toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
