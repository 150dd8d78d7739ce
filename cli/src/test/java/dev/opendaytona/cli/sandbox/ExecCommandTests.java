package dev.opendaytona.cli.sandbox;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link ExecCommand}. */
class ExecCommandTests {

	@Test
	void lineWhenOneWordLeavesItToTheShell() {
		assertThat(ExecCommand.line(List.of("ls | wc -l"))).isEqualTo("ls | wc -l");
	}

	@Test
	void lineWhenSeveralWordsKeepsTheirBorders() {
		assertThat(ExecCommand.line(List.of("sh", "-c", "echo 'a b' $HOME", "")))
			.isEqualTo("sh -c 'echo '\\''a b'\\'' $HOME' ''");
	}

}
