package dev.opendaytona.mcp.output;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlainTests {

	@Test
	void outputWhenColouredIsWithoutColour() {
		assertThat(Plain.output("\u001B[1;31mred\u001B[0m \u001B]0;title\u0007plain")).isEqualTo("red plain");
	}

	@Test
	void outputWhenWindowsLineEndsHasPlainOnes() {
		assertThat(Plain.output("a\r\nb\r\r\nc\rd")).isEqualTo("a\nb\nc\nd");
	}

	@Test
	void outputWhenHiddenCharactersIsWithoutThem() {
		assertThat(Plain.output("a\u202Eb\u2066c\u0007d\0e\uDB40\uDC41f\tg\u009Bh")).isEqualTo("abcdef\tgh");
	}

	@Test
	void outputWhenUnicodeKeepsIt() {
		assertThat(Plain.output("äöü 漢字 😀\u2028x")).isEqualTo("äöü 漢字 😀\u2028x");
	}

	@Test
	void outputWhenUnfinishedEscapeDropsIt() {
		assertThat(Plain.output("a\u001B")).isEqualTo("a");
		assertThat(Plain.output("a\u001B]0;never ended")).isEqualTo("a");
	}

	@Test
	void contentWhenWindowsLineEndsKeepsThem() {
		assertThat(Plain.content("a\r\nb")).isEqualTo("a\r\nb");
	}

	@Test
	void lineWhenSeveralLinesIsOne() {
		assertThat(Plain.line(" a\nb\u001B[2J\tc ")).isEqualTo("a b c");
	}

}
