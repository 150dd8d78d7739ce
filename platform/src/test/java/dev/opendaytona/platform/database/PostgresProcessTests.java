package dev.opendaytona.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresProcessTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			FATAL: could not write: No space left on device | the disk is full; free space
			unshare: unshare failed: Operation not permitted | choose a --data-dir whose parents others may enter
			something else                                   | see '
			""")
	void failureWhenLogSaysWhySaysWhatToDo(String log, String advice) throws IOException {
		PostgresFiles files = new PostgresFiles(this.directory);
		Files.writeString(files.log(), log);
		PostgresProcess process = new PostgresProcess(files, new PostgresAccount(null, 0, false));
		assertThat(process.failure("it ended at once")).hasMessageContaining(advice).hasMessageContaining(log);
	}

	@Test
	void commandWhenHiddenEntersTheWindowAndKeepsNoRight() {
		PostgresAccount account = new PostgresAccount(65534, 65534, true);
		assertThat(account.path(this.directory, this.directory.resolve("data"))).isEqualTo("/mnt/data");
		assertThat(account.command(this.directory, java.util.List.of("postgres"))).startsWith("unshare", "--mount")
			.contains("--reuid=65534", "--clear-groups", "--bounding-set=-all", "--no-new-privs", "--pdeathsig=INT")
			.endsWith("postgres");
	}

}
