package dev.opendaytona.runner.engine;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PathTextTests {

	@Test
	void ofWhenUtf8IsTheTextItself() {
		for (String text : new String[] { "", "a.txt", "\u00fcber/\u4e2d", "\ud83d\ude00", "\ufffd", "\uf8ff" }) {
			byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
			assertThat(PathText.of(bytes)).isEqualTo(text);
			assertThat(PathText.bytes(text)).isEqualTo(bytes);
		}
	}

	/** Cut-off, overlong, half of a surrogate pair, Latin-1, beyond Unicode. */
	@ParameterizedTest
	@ValueSource(strings = { "ff", "c3", "61ff62", "c3a4ff", "e4b8", "c0af", "eda080", "636166e9", "f4908080", "80bf",
			"f09f98", "ffc3a4fe", "efbfbdff" })
	void ofWhenNotUtf8ComesBack(String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex);
		String text = PathText.of(bytes);
		assertThat(PathText.bytes(text)).isEqualTo(bytes);
		assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)).isEqualTo(text);
	}

	@Test
	void ofWhenTheBytesAreThoseOfAnEscapeKeepsThemApart() {
		byte[] bytes = "\udbff\udeff".getBytes(StandardCharsets.UTF_8);
		assertThat(PathText.of(bytes)).isNotEqualTo(PathText.of(new byte[] { (byte) 0xff }));
		assertThat(PathText.bytes(PathText.of(bytes))).isEqualTo(bytes);
	}

	@Test
	void sentKeepsItsOwnTextAndTakesBytes() {
		String text = PathText.of(new byte[] { (byte) 0xff, 'a', (byte) 0xc3, (byte) 0xbc });
		assertThat(PathText.sent(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
		assertThat(PathText.sent(PathText.bytes(text))).isEqualTo(text);
	}

	@Test
	void ofWhenRandomComesBack() {
		Random random = new Random(1);
		for (int round = 0; round < 100_000; round++) {
			byte[] bytes = new byte[1 + random.nextInt(8)];
			random.nextBytes(bytes);
			assertThat(PathText.bytes(PathText.of(bytes))).isEqualTo(bytes);
		}
	}

	@Test
	void escapeWhenInPathNeverBecomesASlash() {
		for (int character = 0x10FE00; character < 0x10FF00; character++) {
			assertThat(PathText.bytes(Character.toString(character))).doesNotContain('/', 0);
		}
	}

	@Test
	void pathWhenHalfACharacterIsRefused() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> SandboxPath.of("a\ud800", "/"))
			.withMessageContaining("surrogate");
		assertThat(SandboxPath.of("a\ud83d\ude00", "/w").value()).isEqualTo("/w/a\ud83d\ude00");
	}

}
