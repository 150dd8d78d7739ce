package dev.opendaytona.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PlatformMemoryTests {

	private static final String FIRST = UUID.randomUUID().toString();

	private static final String SECOND = UUID.randomUUID().toString();

	@TempDir
	private Path directory;

	private boolean empty;

	private PlatformMemory memory() {
		return new PlatformMemory(this.directory, () -> this.empty);
	}

	@Test
	void admitWhenFirstRemembersItAcrossRestarts() {
		memory().admit(FIRST);
		PlatformMemory restarted = memory();
		restarted.admit(FIRST);
		assertThat(restarted.knows(FIRST)).isTrue();
		assertThat(restarted.knows(SECOND)).isFalse();
	}

	@Test
	void admitWhenAnotherSaysWhatToDo() throws IOException {
		PlatformMemory memory = memory();
		memory.admit(FIRST);
		assertThatExceptionOfType(ApiException.Unavailable.class).isThrownBy(() -> memory.admit(SECOND))
			.withMessageContaining("delete the file 'runner/platform'")
			.withMessageNotContaining(this.directory.toString());
		assertThat(memory.knows(FIRST)).isTrue();
		Files.delete(this.directory.resolve("platform"));
		memory.admit(SECOND);
		assertThat(memory.knows(SECOND)).isTrue();
	}

	@Test
	void admitWhenThereAreNoSandboxesChangesHands() {
		this.empty = true;
		PlatformMemory memory = memory();
		memory.admit(FIRST);
		memory.admit(SECOND);
		assertThat(memory.knows(SECOND)).isTrue();
	}

	@Test
	void admitWhenIdIsNoneIsRefused() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> memory().admit("../x"));
	}

}
