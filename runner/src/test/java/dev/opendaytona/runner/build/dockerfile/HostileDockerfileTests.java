package dev.opendaytona.runner.build.dockerfile;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Files that want much time or memory. Each is read or refused, and soon: the limit is
 * far above what they take, and far below what following them blindly would.
 */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileDockerfileTests {

	private static final int MANY = 100_000;

	private static final int LONG = 300_000;

	private static void readOrRefuse(String file) {
		assertThatCode(() -> Builds.end(file)).satisfiesAnyOf((thrown) -> assertThat(thrown).isNull(),
				(thrown) -> assertThat(thrown).isInstanceOf(ApiException.class).message().hasSizeLessThan(1_000));
	}

	@ParameterizedTest
	@ValueSource(strings = { "#x\n", "\n", "RUN a\n", "ARG a\n", "LABEL a=b\n", "FROM a\n", "RUN a \\\n",
			"RUN <<E\nE\n", "<<A ", "\\\n", "a=b ", "[", "\"", "'", "${", "\t" })
	void parseWhenLinesAreManyReadsOrRefuses(String line) {
		for (String start : List.of("FROM scratch\n", "FROM scratch\nRUN ", "FROM scratch\nENV a=",
				"FROM scratch\nCOPY ", "FROM scratch\nCMD [", "FROM scratch\nEXPOSE ", "")) {
			readOrRefuse(start + line.repeat(MANY));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "RUN ", "ENV a=", "COPY a ", "LABEL a \"", "CMD [\"", "WORKDIR /", "USER ${",
			"RUN --mount=type=", "HEALTHCHECK --interval=", "ONBUILD RUN ", "FROM ", "# escape=", "VOLUME ",
			"STOPSIGNAL ", "ADD http://", "COPY --chmod=", "EXPOSE 1-65535 ", "SHELL [\"a\",1", "FOO" })
	void parseWhenALineIsLongReadsOrRefuses(String start) {
		for (String rest : List.of("a", "1", "/", "../", "\"\",", "a,", "$x", "*", "\\", "1-4096 ", ".git", "1h",
				"+x")) {
			String line = start + rest.repeat(LONG / rest.length());
			readOrRefuse("FROM scratch\n" + line);
			readOrRefuse(line + "\nFROM scratch");
		}
	}

	@Test
	void parseWhenTheTextIsHugeRefuses() {
		assertThat(Builds.refused(() -> Dockerfile.parse("#".repeat(2_000_000))).message()).contains("characters");
	}

	@Test
	void parseWhenThereAreManyInstructionsRefuses() {
		assertThat(Builds.refused(() -> Dockerfile.parse("FROM a\n" + "RUN b\n".repeat(MANY))).message())
			.contains("line 5001");
	}

	@ParameterizedTest
	@CsvSource({ "${a:-,}", "${x:+,}", "${a:-\",\"}", "${x#,}", "${x/a/,}", "\"${a-,}\"" })
	void expandWhenBracesAreNestedDeeplyRefuses(String open, String close) {
		String nested = open.repeat(40) + close.repeat(40);
		assertThat(Builds.refused(() -> Builds.end("FROM scratch\nENV x=1\nLABEL l=" + nested)).message())
			.contains("nested deeper");
		readOrRefuse("FROM scratch\nENV x=1\nLABEL l=" + open.repeat(MANY));
		assertThatCode(() -> Builds.end("FROM scratch\nENV x=1\nLABEL l=" + open.repeat(30) + close.repeat(30)))
			.doesNotThrowAnyException();
	}

	@Test
	void expandWhenVariablesDoubleRefuses() {
		StringBuilder file = new StringBuilder("FROM scratch\nENV a=0123456789\n");
		file.append("ENV a=$a$a\n".repeat(60));
		assertThat(Builds.refused(() -> Builds.end(file.toString())).message()).contains("Dockerfile line");
		String args = "ARG a=0123456789\n" + "ARG a=$a$a\n".repeat(60) + "FROM $a";
		assertThat(Builds.refused(() -> Builds.plan(args)).message()).contains("too much work");
	}

	@Test
	void expandWhenLabelsDoubleRefuses() {
		String file = "FROM scratch\nENV a=" + "x".repeat(100_000) + "\n"
				+ "LABEL l=$a\nLABEL m=$a$a$a\n".repeat(2_000);
		assertThat(Builds.refused(() -> Builds.end(file)).message()).contains("too much work");
	}

	@ParameterizedTest
	@ValueSource(strings = { "${v#*a*a*a*a*a*a*a*a*a*b}", "${v%%*a*a*a*a*a*a*a*a*b*}", "${v/*a*a*a*a*a*a*a*a*b/c}",
			"${v//a*b/c}", "${v//a?a?a?a?b/c}" })
	void expandWhenAPatternInvitesBacktrackingDoesNone(String text) {
		readOrRefuse("FROM scratch\nENV v=" + "a".repeat(50_000) + "\nLABEL l=" + text);
	}

	@Test
	void expandWhenPatternsAreLongRefuses() {
		String file = "FROM scratch\nENV v=" + "a".repeat(400_000) + " p=" + "a".repeat(200_000)
				+ "b\nLABEL l=${v/$p/}";
		assertThat(Builds.refused(() -> Builds.end(file)).message()).contains("too much work");
	}

	@Test
	void matchesWhenAPatternInvitesBacktrackingIsSoon() {
		String path = "a".repeat(4_000);
		assertThat(PathPattern.of(Builds.ORIGIN, "*a".repeat(1_000) + "b", false).matches(path)).isFalse();
		DockerIgnore ignore = DockerIgnore.parse("**/a*".repeat(500) + "b\n!" + "**a".repeat(500) + "b");
		assertThat(ignore.ignores("a/".repeat(2_000) + "a")).isFalse();
		assertThat(ignore.prunes("a/".repeat(2_000) + "a")).isFalse();
	}

	@Test
	void ofWhenStagesAreManyPlansSoon() {
		StringBuilder file = new StringBuilder("FROM scratch AS s0\n");
		for (int i = 1; i < 1_600; i++) {
			file.append("FROM s")
				.append(i - 1)
				.append(" AS s")
				.append(i)
				.append("\nONBUILD COPY --from=0 a b\nCOPY --from=s0 a b\n");
		}
		assertThat(Builds.plan(file.toString()).stages()).hasSize(1_600);
	}

	@Test
	void applyWhenEntriesAreManyRefuses() {
		StringBuilder file = new StringBuilder("FROM scratch\nENV ");
		for (int i = 0; i < 5_000; i++) {
			file.append('a').append(i).append("=b ");
		}
		assertThat(Builds.refused(() -> Builds.end(file.toString())).message()).contains("too many variables");
	}

}
