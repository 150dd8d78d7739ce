package dev.opendaytona.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A file that others may read they may lock as well, and so keep a server from starting.
 */
class ServerLockTests {

	@TempDir
	private Path directory;

	@Test
	void findWhenTheFileIsNewMakesItTheOwnersAlone() throws IOException {
		Path file = this.directory.resolve("lock");
		try (ServerLock _ = ServerLock.find(file).orElseThrow()) {
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		}
	}

	@Test
	void findWhenOthersCouldReadTheFileTakesItFromThem() throws IOException {
		Path file = Files.createFile(this.directory.resolve("lock"));
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		try (ServerLock _ = ServerLock.find(file).orElseThrow()) {
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		}
	}

}
