package dev.opendaytona.runner.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class NameServersTests {

	@TempDir
	private Path directory;

	@Test
	void readWhenTheFileHasManyKindsOfLinesKeepsReachableOnesOfVersion4() throws IOException {
		Path file = Files.writeString(this.directory.resolve("resolv.conf"), """
				# nameserver 192.0.2.1
				search example.test
				nameserver 192.0.2.53
				  nameserver 198.51.100.53 \s
				nameserver 127.0.0.53
				nameserver 2001:db8::53
				nameserver elements; flush ruleset
				options ndots:1
				""");
		assertThat(NameServers.read(file)).containsExactly("192.0.2.53", "198.51.100.53");
	}

	@Test
	void readWhenThereIsNoFileIsEmpty() {
		assertThat(NameServers.read(this.directory.resolve("absent"))).isEmpty();
	}

}
