package dev.opendaytona.runner.build.dockerfile;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sources of copies, by Go's rules.
 */
class PathPatternTests {

	private static PathPattern pattern(String text) {
		return PathPattern.of(Builds.ORIGIN, text, false);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "abc|abc|true", "*|abc|true", "*c|abc|true", "a*|a|true", "a*|abc|true", "a*|ab/c|false",
					"a*/b|abc/b|true", "a*/b|a/c/b|false", "a*b*c*d*e*/f|axbxcxdxe/f|true",
					"a*b*c*d*e*/f|axbxcxdxexxx/f|true", "a*b*c*d*e*/f|axbxcxdxe/xxx/f|false",
					"a*b?c*x|abxbbxdbxebxczzx|true", "a*b?c*x|abxbbxdbxebxczzy|false", "ab[c]|abc|true",
					"ab[b-d]|abc|true", "ab[e-g]|abc|false", "ab[^c]|abc|false", "ab[^b-d]|abc|false",
					"ab[^e-g]|abc|true", "a\\*b|a*b|true", "a\\*b|ab|false", "a?b|a☺b|true", "a[^a]b|a☺b|true",
					"a???b|a☺b|false", "[a-ζ]*|α|true", "*[a-ζ]|A|false", "a?b|a/b|false", "a*b|a/b|false",
					"[\\]a]|]|true", "[\\-]|-|true", "[x\\-]|x|true", "[x\\-]|z|false", "[\\-x]|-|true", "*x|xxx|true",
					"a[^b]c|a/c|false", "arr[[]0].txt|arr[0].txt|true", "**|a/b|false", "**|ab|true", "[!a]|b|false",
					"a/|a|true", "/a|a|true", "../../a|a|true", "a/./b//c|a/b/c|true", "a/../b|b|true" })
	void matchesWhenNamesAreLikeIt(String pattern, String path, boolean matches) {
		assertThat(pattern(pattern).matches(path)).isEqualTo(matches);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]a]", "[-]", "[x-]", "[-x]", "\\", "[a-b-c]", "[", "[^", "[^bc", "a[", "a[\\" })
	void ofWhenItIsNotCompleteRefuses(String pattern) {
		assertThat(Builds.refused(() -> pattern(pattern)).message()).contains("Dockerfile line 1", "not complete");
	}

	@ParameterizedTest
	@CsvSource({ "a,false", "a/b,false", "a*,true", "a?,true", "[a],true", "a\\*,true" })
	void hasWildcardWhenItMayMatchOthersIsTrue(String pattern, boolean wildcard) {
		assertThat(pattern(pattern).hasWildcard()).isEqualTo(wildcard);
	}

	@ParameterizedTest
	@CsvSource({ "a/b,'',true", "a/b,a,true", "a/b,a/b,false", "a/b,b,false", "*/b,x,true", "*/b,x/y,false",
			"a*,a,false" })
	void reachesBelowWhenAPathMayMatchIsTrue(String pattern, String directory, boolean reaches) {
		assertThat(pattern(pattern).reachesBelow(directory)).isEqualTo(reaches);
	}

	@ParameterizedTest
	@CsvSource({ "./x/a.txt,x/a.txt,x/a.txt", "./x/./y/*.txt,x/y/a.txt,y/a.txt", "/x/y/./z,x/y/z,z",
			"./src/**/*.txt,src/a.txt,src/a.txt", "src/**/*.txt,src/x/y/c.txt,src/x/y/c.txt", "/./a,a,a" })
	void keptWhenParentsAreKeptBeginsAtThePivot(String pattern, String path, String kept) {
		PathPattern parents = PathPattern.of(Builds.ORIGIN, pattern, true);
		assertThat(parents.matches(path)).isTrue();
		assertThat(parents.kept(path)).isEqualTo(kept);
	}

}
