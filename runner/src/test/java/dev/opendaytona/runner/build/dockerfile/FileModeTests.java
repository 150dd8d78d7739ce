package dev.opendaytona.runner.build.dockerfile;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Modes, as {@code chmod(1)} has them.
 */
class FileModeTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "755|644|false|755", "4755|644|false|4755", "0|644|true|0", "+x|644|false|755",
					"u+x|644|false|744", "go-rwx|777|false|700", "a=r|777|false|444", "u=rwX,go=rX|600|true|755",
					"u=rwX,go=rX|600|false|644", "u=rwX,go=rX|700|false|755", "g=u|750|false|770", "o=g|750|false|755",
					"u+s|755|false|4755", "+t|777|true|1777", "g+s|755|true|2755", "u=|777|false|77", "=|777|false|0",
					"u=rw,+x|0|false|711", "a-x+r|111|false|444", "ug+w|444|false|664" })
	void applyWhenTheModeIsSymbolicOrOctalChanges(String text, String before, boolean directory, String after) {
		int mode = FileMode.parse(Builds.ORIGIN, text).apply(Integer.parseInt(before, 8), directory);
		assertThat(Integer.toOctalString(mode)).isEqualTo(after);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "8", "77777", "x", "u", "u~x", "u+y", "+x,", ",", "u+x u+r", "+rwxrwxrwx" })
	void parseWhenItIsNoModeRefuses(String text) {
		assertThat(Builds.refused(() -> FileMode.parse(Builds.ORIGIN, text)).message()).contains("--chmod");
	}

}
