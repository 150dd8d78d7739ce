package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left out of a context.
 */
class DockerIgnoreTests {

	private static DockerIgnore file(String lines) {
		return DockerIgnore.parse(lines.replace("~", "\n"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', ignoreLeadingAndTrailingWhitespace = false,
			value = { "*/temp*|somedir/temporary.txt", "*/temp*|somedir/temp", "*/*/temp*|a/b/temporary.txt",
					"temp?|tempa", "/foo/bar|foo/bar", "foo/bar/|foo/bar", "foo|foo/a/b", " foo |foo",
					"./foo/../bar|bar", "**/*.go|a.go", "**/*.go|a/b/c.go", "**|a/b", "*|a", "*|a/b", "a/**|a/b/c",
					"a/**/b|a/b", "a/**/b|a/x/y/b", "**/b/c|x/b/c", "**b|x/b", "a**|ab/c", "a**b|ax/y/b",
					"**/.git|.git", "[a-c]x|bx", "[^a]x|bx", "a\\*|a*", "x~!x~x|x", "/../foo|foo", "***|a/b",
					"**/**|a/b", "foo/**/|foo/a", "a?c|a😀c" })
	void ignoresWhenAPatternMatchesIsTrue(String lines, String path) {
		assertThat(file(lines).ignores(path)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "*/temp*|temp", "*/temp*|a/b/temp", "temp?|temp", "temp?|tempab", "foo/bar|bar", "foo|a/foo",
					"foo|foobar", "#foo|foo", "^^|foo", ".|foo", "/|foo", "**/*.go|a.gox", "a/**|a", "a/**/b|a/xb",
					"**b|xb", "../foo|foo", "[a-c]x|dx", "a?b|a/b", "a*b|a/b", "[^x]b|/b", "x~!x|x", "*~!a|a",
					"*.md~!README.md|README.md" })
	void ignoresWhenNoPatternMatchesIsFalse(String lines, String path) {
		assertThat(file(lines).ignores(path)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "*.md~!README*.md~README-secret.md|README-secret.md|true",
					"*.md~README-secret.md~!README*.md|README-secret.md|false", "*~!src|src/a/b|false",
					"*~!src~src/x|src/x/y|true", "*~!src/keep|src/drop|true", "*~!src/keep|src/keep/a|false",
					"! a~a|a|true", "a~! a|a|false", "*~!**/*.go|a/b.go|false", "*~!**/*.go|a/b.c|true" })
	void ignoresWhenSeveralMatchTheLastDecides(String lines, String path, boolean ignored) {
		assertThat(file(lines).ignores(path)).isEqualTo(ignored);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "a|a|true", "a|b|false", "*|a|true", "*~!a/b|a|false", "*~!a/b|c|true", "*~!a/b/c|a/b|false",
					"*~!a/b/c|a/x|true", "*~!**/x|a|false", "*~!a*/x|ab|false", "*~!a*/x|b|true", "a~!a|a|false",
					"*~!*.md|a|true", "*~!a/**|a|false", "a~!b/c|a|true", "*~!a~a/b|a/b|true" })
	void prunesWhenNoExceptionCanMatchBelow(String lines, String directory, boolean pruned) {
		assertThat(file(lines).prunes(directory)).isEqualTo(pruned);
	}

	@Test
	void parseWhenLinesAreOddReadsThem() {
		assertThat(file("\uFEFFa~b\r~  # no comment~# comment").ignores("a")).isTrue();
		assertThat(file("a~b\r").ignores("b")).isTrue();
		assertThat(file("  # no").ignores("# no")).isTrue();
		assertThat(file("").ignores("a")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "a~!", "a~! ", "~[", "~[a", "~[]", "~[]a]", "~[^]", "~[a-]", "~[-a]", "~a\\", "~[\\", "~[a\\" })
	void parseWhenAPatternIsWrongSaysWhichLine(String lines) {
		assertThat(Builds.refused(() -> file(lines)).message()).contains(".dockerignore line 2");
	}

	@Test
	void parseWhenTheFileIsHugeRefuses() {
		assertThat(Builds.refused(() -> file("a\n".repeat(100_000))).message()).contains("characters");
		assertThat(Builds.refused(() -> file("a".repeat(10_000))).message()).contains("longer than");
	}

	@Test
	void ofWhenPatternsAreGivenLeavesOutWhatTheyMatch() {
		DockerIgnore excludes = DockerIgnore.of(Builds.ORIGIN, List.of("*.txt", "**/b"));
		assertThat(excludes.ignores("a.txt")).isTrue();
		assertThat(excludes.ignores("d/a.txt")).isFalse();
		assertThat(excludes.ignores("d/b/c")).isTrue();
	}

}
