package dev.opendaytona.runner.toolbox.files;

import java.time.Duration;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class GlobTests {

	@ParameterizedTest
	@CsvSource({ "*.txt, a.txt, true", "*.txt, a.txt2, false", "a?c, abc, true", "a?c, ac, false", "*, anything, true",
			"[a-c]x, bx, true", "[a-c]x, dx, false", "[^a-c]x, dx, true", "[]a]x, ]x, true", "a\\*b, a*b, true",
			"a\\*b, axb, false", "*a*b*, xxaxxbxx, true", "[\\]]z, ]z, true", "\u00fc*, \u00fcber, true",
			"a**b, ab, true", "[a-]x, -x, true" })
	void matchesAsShellsDo(String pattern, String name, boolean matches) {
		assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[", "[a", "a\\", "[^", "[\\" })
	void patternThatIsCutOffIsRefused(String pattern) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> new Glob(pattern));
	}

	@Test
	void matchesTakesLittleTimeForAnyPattern() {
		Glob glob = new Glob("*a".repeat(100) + "b");
		assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertThat(glob.matches("a".repeat(255))).isFalse());
	}

}
