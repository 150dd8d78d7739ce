package dev.opendaytona.runner.build.dockerfile;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Variables, quotes and escapes of one text. Quotes are doubled where the table needs it.
 */
class ExpansionTests {

	private static final Map<String, String> VARIABLES = Map.of("x", "foobar", "empty", "", "str", "foobarbaz", "list",
			"a b", "p", "b*", "path", "/a/b.tar.gz", "star", "a*b?c", "uni", "😀é");

	static String expand(String text) {
		return expander('\\').word(text);
	}

	private static Expander expander(char escape) {
		return new Expander(VARIABLES::get, escape, new Budget(Budget.UNITS), Builds.ORIGIN);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', ignoreLeadingAndTrailingWhitespace = false,
			value = { "a|a", "$x|foobar", "${x}|foobar", "a${x}b|afoobarb", "$x.y|foobar.y", "$xy|^^", "${none}|^^",
					"a$none|a", "$|$", "$$|$$", "a$.|a$.", "$1x|x", "$12|2", "\\$x|$x", "\\${x}|${x}",
					"\\\\$x|\\foobar", "a\\b|ab", "a\\|a", "'$x'|$x", "'a\\b'|a\\b", "\"$x\"|foobar", "\"\\$x\"|$x",
					"\"\\\"\"|\"", "\"\\\\\"|\\", "\"\\a\"|\\a", "\"a\"'b'c|abc", "\"'$x'\"|'foobar'", "'\"'|\"",
					"$list|a b", "a\\ b|a b", "$uni|😀é" })
	void wordWhenItHasVariablesAndQuotesExpands(String text, String expected) {
		assertThat(expand(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "${x:-d}|foobar", "${x-d}|foobar", "${none:-d}|d", "${none-d}|d", "${empty:-d}|d",
					"${empty-d}|^^", "${x:+d}|d", "${x+d}|d", "${none:+d}|^^", "${none+d}|^^", "${empty:+d}|^^",
					"${empty+d}|d", "${none:-$x}|foobar", "${none:-${x}}y|foobary", "${none:-${empty:-${x:+k}}}|k",
					"${none:-'a}'}b|a}b", "${none:-\"a }b\"}c|a }bc", "${none:-a\\}b}|a}b", "${none:-}|^^",
					"${x:?no}|foobar", "${x?no}|foobar", "${empty?no}|^^", "${x:-${none:?never}}|foobar",
					"${none:+${none:?never}}|^^", "\"${none:-a b}\"|a b", "${none:-$}|$" })
	void wordWhenItHasConditionsChooses(String text, String expected) {
		assertThat(expand(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "${str#f*b}|arbaz", "${str##f*b}|az", "${str%b*}|foobar", "${str%%b*}|foo",
					"${str/ba/fo}|fooforbaz", "${str//ba/fo}|fooforfoz", "${str#x}|foobarbaz", "${str%x}|foobarbaz",
					"${str#???}|barbaz", "${str%???}|foobar", "${str##*}|^^", "${str#*}|foobarbaz", "${str%%*}|^^",
					"${str/ba}|foorbaz", "${str//ba/}|foorz", "${str//?/x}|xxxxxxxxx", "${str/b*/x}|foox",
					"${str//b*r/x}|fooxbaz", "${str/*/x}|x", "${str//nothing/x}|foobarbaz", "${str//}|foobarbaz",
					"${str/o*a/-}|f-z", "${str/$p/x}|foox", "${none/a/b}|^^", "${none#a}|^^", "${path##*/}|b.tar.gz",
					"${path%.*}|/a/b.tar", "${path%%.*}|/a/b", "${path//\\//_}|_a_b.tar.gz", "${star#a\\*}|b?c",
					"${star/\\?/x}|a*bxc", "${star#'a*'}|b?c", "${star#a'*b'}|?c", "${uni#?}|é", "${uni%?}|😀",
					"${uni//?/x}|xx", "\"${str#f*b}\"|arbaz", "${str#${none:-foo}}|barbaz",
					"${str/bar/$x}|foofoobarbaz", "${none:-${str%%b*}}|foo", "${x:-${str/a/b}}|foobar" })
	void wordWhenItHasPatternsCuts(String text, String expected) {
		assertThat(expand(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "${x", "${", "${}", "${x:", "${x:0:1}", "${x!y}", "${x^^}", "${:-a}", "${x:-a", "${x/a",
			"${!x}", "${x#a" })
	void wordWhenAVariableCannotBeReadRefuses(String text) {
		assertThat(Builds.refused(() -> expand(text)).message()).contains("line 1", "${NAME}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"a", "'a", "a\"", "\"a\\\"", "${none:-\"a}" })
	void wordWhenAQuoteIsOpenRefuses(String text) {
		assertThat(Builds.refused(() -> expand(text)).message()).contains("never closed");
	}

	@Test
	void wordWhenAVariableIsRequiredSaysItsMessage() {
		assertThat(Builds.refused(() -> expand("${none:?set $x}")).message()).contains("'none' is empty or not set",
				"'set foobar'");
		assertThat(Builds.refused(() -> expand("${none?}")).message()).contains("'none' is not set");
	}

	@Test
	void wordWhenTheEscapeIsABacktickUsesIt() {
		assertThat(expander('`').word("c:\\$x `$x \"`$x\"")).isEqualTo("c:\\foobar $x $x");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', value = { "$list c|a,b,c", "\"$list\" c|a b,c", "a'b c'd|ab cd",
			"$none|^^", "${none:-x y}|x,y", "\"\"|^^" })
	void wordsWhenVariablesHoldBlanksSplits(String text, String expected) {
		assertThat(String.join(",", expander('\\').words(text))).isEqualTo(expected);
	}

}
