package dev.opendaytona.runner.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus.Phase;
import dev.opendaytona.runner.engine.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JournalTests {

	@TempDir
	private Path directory;

	private static JournalEntry entry(String id, Phase phase) {
		SandboxSpec spec = new SandboxSpec(id, "host:default", "daytona", Map.of("A", "b"), Specs.LIMITS,
				new NetworkPolicy(false, List.of("198.51.100.0/24")));
		return new JournalEntry(spec, phase, null);
	}

	private Journal journal() {
		return new Journal(this.directory);
	}

	@Test
	void writeWhenReadByTheNextRunnerIsTheSame() {
		JournalEntry running = entry("one", Phase.RUNNING);
		JournalEntry failed = entry("two", Phase.STOPPED).to(Phase.FAILED, "why");
		Journal journal = journal();
		journal.write(running);
		journal.writeDurably(failed);
		assertThat(journal().entries()).containsExactlyInAnyOrder(running, failed);
		assertThat(journal().unreadable()).isEmpty();
	}

	@Test
	void writeWhenRepeatedReplaces() {
		Journal journal = journal();
		journal.write(entry("one", Phase.CREATING));
		journal.write(entry("one", Phase.RUNNING));
		assertThat(journal().find("one")).get().extracting(JournalEntry::phase).isEqualTo(Phase.RUNNING);
		assertThat(journal().entries()).hasSize(1);
	}

	@Test
	void removeWhenDoneIsForgotten() {
		Journal journal = journal();
		journal.write(entry("one", Phase.RUNNING));
		journal.remove("one");
		journal.remove("one");
		assertThat(journal.find("one")).isEmpty();
		assertThat(journal().entries()).isEmpty();
	}

	@Test
	void directoryWhenOpenedIsForTheRunnerAlone() throws IOException {
		journal();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.directory))).isEqualTo("rwx------");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "null", "{}", "[]", "{\"spec\":null,\"phase\":\"RUNNING\"}", "\0\0\0\0",
			"not json", "{\"spec\":{\"id\":\"../x\"},\"phase\":\"RUNNING\"}" })
	void openWhenAnEntryIsUnreadableSetsItAsideAndKeepsTheOthers(String content) throws IOException {
		journal().write(entry("good", Phase.RUNNING));
		Files.writeString(this.directory.resolve("torn.json"), content);
		Journal journal = journal();
		assertThat(journal.entries()).extracting((entry) -> entry.spec().id()).containsExactly("good");
		assertThat(journal.unreadable()).containsExactly("torn");
		assertThat(journal().unreadable()).containsExactly("torn");
	}

	@Test
	void openWhenAnEntryWasCutOffSetsItAside() throws IOException {
		journal().write(entry("torn", Phase.RUNNING));
		Path file = this.directory.resolve("torn.json");
		Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 40));
		assertThat(journal().unreadable()).containsExactly("torn");
	}

	@Test
	void openWhenAnEntryIsUnderTheNameOfAnotherSetsItAside() throws IOException {
		journal().write(entry("one", Phase.RUNNING));
		Files.copy(this.directory.resolve("one.json"), this.directory.resolve("two.json"));
		Journal journal = journal();
		assertThat(journal.find("one")).isPresent();
		assertThat(journal.unreadable()).containsExactly("two");
	}

	@Test
	void openWhenAWriteWasCutOffSeesTheOldEntry() throws IOException {
		journal().write(entry("one", Phase.STOPPED));
		Path begun = Files.writeString(this.directory.resolve("one.json.new"), "{\"sp");
		assertThat(journal().find("one")).get().extracting(JournalEntry::phase).isEqualTo(Phase.STOPPED);
		assertThat(journal().unreadable()).isEmpty();
		assertThat(begun).doesNotExist();
	}

}
