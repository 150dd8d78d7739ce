package dev.opendaytona.runner.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several runners on one machine.
 */
class MachineInstanceIT {

	@TempDir
	private Path first;

	@TempDir
	private Path second;

	@Test
	void acquireWhenDirectoriesDifferGivesDifferentNumbers() {
		try (MachineInstance one = MachineInstance.acquire(this.first);
				MachineInstance two = MachineInstance.acquire(this.second)) {
			assertThat(one.plan().instance()).isNotEqualTo(two.plan().instance());
			assertThat(one.runtimeDirectory()).isNotEqualTo(two.runtimeDirectory());
		}
	}

	@Test
	void acquireWhenDoneLeavesOthersNothingToLock() throws IOException {
		try (MachineInstance one = MachineInstance.acquire(this.first)) {
			Path lock = one.runtimeDirectory().resolve("lock");
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock))).isEqualTo("rw-------");
		}
	}

	@Test
	void acquireWhenTheDirectoryIsInUseIsAConflict() throws IOException {
		Path link = Files.createSymbolicLink(this.second.resolve("link"), this.first);
		try (MachineInstance one = MachineInstance.acquire(this.first)) {
			assertThat(one.runtimeDirectory()).isDirectory();
			assertThatExceptionOfType(ApiException.Conflict.class)
				.isThrownBy(() -> MachineInstance.acquire(this.first).close());
			assertThatExceptionOfType(ApiException.Conflict.class)
				.isThrownBy(() -> MachineInstance.acquire(link).close());
		}
	}

	@Test
	void acquireWhenSandboxesLiveOnKeepsTheNumberForTheirDirectory() throws IOException {
		MachineInstance one = MachineInstance.acquire(this.first);
		Path bundle = Files.createDirectories(one.runtimeDirectory().resolve("bundles/alive"));
		one.close();
		try (MachineInstance two = MachineInstance.acquire(this.second)) {
			assertThat(two.plan()).isNotEqualTo(one.plan());
			try (MachineInstance again = MachineInstance.acquire(this.first)) {
				assertThat(again.plan()).isEqualTo(one.plan());
			}
		}
		finally {
			Files.delete(bundle);
		}
	}

}
