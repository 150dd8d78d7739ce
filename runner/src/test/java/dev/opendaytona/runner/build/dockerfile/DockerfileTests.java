package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lines, directives and stages.
 */
class DockerfileTests {

	private static String run(String text) {
		Instruction.Run run = (Instruction.Run) Builds.parse(text);
		return ((Command.Shell) run.command()).text();
	}

	@Test
	void parseWhenThereAreStagesSortsInstructions() {
		Dockerfile file = Dockerfile.parse("""
				ARG VERSION=1
				FROM --platform=$BUILDPLATFORM base:$VERSION AS Build

				RUN make
				  from scratch
				COPY --from=build /a /b
				CMD a
				""");
		assertThat(file.globals()).hasSize(1);
		assertThat(file.stages()).hasSize(2);
		Stage build = file.stages().getFirst();
		assertThat(build.name()).isEqualTo("build");
		assertThat(build.base()).isEqualTo("base:$VERSION");
		assertThat(build.platform()).isEqualTo("$BUILDPLATFORM");
		assertThat(build.instructions()).hasSize(1);
		Stage last = file.stages().getLast();
		assertThat(last.name()).isNull();
		assertThat(last.label()).isEqualTo("1");
		assertThat(last.instructions()).extracting((one) -> one.origin().line()).containsExactly(6, 7);
	}

	@Test
	void parseWhenLinesGoOnKeepsTheirText() {
		String text = "RUN a \\\n  # comment\n\n  b \\  \nc";
		Instruction run = Builds.parse(text);
		assertThat(run(text)).isEqualTo("a   b c");
		assertThat(run.origin()).isEqualTo(new Origin(2, text));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "RUN a\\n|a", "RUN a\\\\nb|ab", "RUN a \\\\n   b|a    b", "RUN a \\\\n \\\\n b|a   b",
					"RUN a\\\\n#x\\nb|ab", "RUN a\\\\n  # x \\\\nb|ab", "RUN a \\|a", "RUN a \\\\n|a", "R\\\\nUN a|a",
					"run a|a", "RUN\ta|a", "RUN a # b|a # b", "RUN a\\\\\\nRUN b|a\\\\", "RUN a\\t\\n|a" })
	void parseWhenLinesAreJoinedReads(String text, String command) {
		assertThat(run(text.replace("\\n", "\n").replace("\\t", "\t"))).isEqualTo(command);
	}

	@Test
	void parseWhenLinesEndWithCarriageReturnsReadsTheSame() {
		assertThat(run("RUN a \\\r\n b\r\n")).isEqualTo("a  b");
		assertThat(Dockerfile.parse("\uFEFF# escape=`\r\nFROM a\r\n").directives().escape()).isEqualTo('`');
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "# escape=`|`", "#escape=`|`", "#  eScApE = ` |`", "# escape=\\|\\",
					"# syntax=docker/dockerfile:1~# escape=`|`", "# check=skip=all;error=true~# escape=`|`",
					"# other=1~# escape=`|\\", "# a comment~# escape=`|\\", "~# escape=`|\\", "FROM a~# escape=`|\\" })
	void parseWhenDirectivesAreGivenReadsThoseAtTheTop(String text, char escape) {
		assertThat(Dockerfile.parse(text.replace("~", "\n") + "\nFROM a").directives().escape()).isEqualTo(escape);
	}

	@Test
	void parseWhenSyntaxIsGivenRemembersIt() {
		assertThat(Dockerfile.parse("# syntax=docker/dockerfile:1\nFROM a").directives().syntax())
			.isEqualTo("docker/dockerfile:1");
	}

	@Test
	void parseWhenTheEscapeIsABacktickLeavesBackslashes() {
		Dockerfile file = Dockerfile.parse("# escape=`\nFROM a\nRUN dir c:\\\nRUN a `\n b");
		assertThat(file.stages().getFirst().instructions()).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "^^|it is empty", "~# only~~|it is empty", "ARG a|no FROM", "RUN a~FROM b|line 1: RUN",
					"~LABEL a=b~FROM c|line 2: LABEL", "FROM a AS b~FROM c AS B|line 2: another stage",
					"FROM|line 1: FROM says nothing", "FROM a b|line 1: FROM takes", "FROM a AS|FROM takes",
					"FROM a AS b c|FROM takes", "FROM a AS 1b|stage name", "FROM --x=1 a|'--x'",
					"FROM a~FOO b|line 2: 'FOO' is no instruction", "^# escape=x~FROM a^|'escape' is 'x'",
					"^# escape=`~# escape=`~FROM a^|line 2: the parser directive 'escape' is given twice" })
	void parseWhenTheFileIsWrongSaysWhere(String text, String message) {
		assertThat(Builds.refused(() -> Dockerfile.parse(text.replace("~", "\n"))).message()).contains(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "RUN a\u0000", "CMD [\"a\\u0000\"]" })
	void parseWhenThereIsNulRefuses(String text) {
		assertThat(Builds.refused(() -> Builds.parse(text)).message()).contains("NUL");
	}

	@Test
	void parseWhenTheTextIsHostileCleansTheMessage() {
		String message = Builds.refused(() -> Builds.parse("\u001b[31m" + "x".repeat(1000))).message();
		assertThat(message).doesNotContain("\u001b").hasSizeLessThan(300);
	}

	@Test
	void parseWhenArgumentsAreGlobalKeepsTheirOrder() {
		assertThat(Dockerfile.parse("ARG a=1\nARG b c=2\nFROM x").globals()).extracting(Instruction.Arg::declarations)
			.containsExactly(List.of(new Instruction.Declaration("a", "1")),
					List.of(new Instruction.Declaration("b", null), new Instruction.Declaration("c", "2")));
	}

}
