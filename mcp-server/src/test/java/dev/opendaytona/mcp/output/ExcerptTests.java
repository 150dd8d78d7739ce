package dev.opendaytona.mcp.output;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExcerptTests {

	@Test
	void ofWhenWithinBudgetIsTheText() {
		assertThat(Excerpt.of("short", 5)).isEqualTo(new Excerpt("short", 0));
	}

	@Test
	void ofWhenTooLongKeepsHeadAndTailAtLineEnds() {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 10_000; i++) {
			text.append("line ").append(i).append('\n');
		}
		Excerpt excerpt = Excerpt.of(text.toString(), 1_000);
		assertThat(excerpt.cut()).isTrue();
		assertThat(excerpt.text()).hasSizeLessThanOrEqualTo(1_000)
			.startsWith("line 0\nline 1\n")
			.endsWith("line 9998\nline 9999\n")
			.contains("characters cut");
		assertThat(excerpt.text().lines())
			.allMatch((line) -> line.isEmpty() || line.matches("line \\d+|\\[\\.\\.\\..*"));
	}

	@Test
	void ofWhenOneLineIsCutInside() {
		Excerpt excerpt = Excerpt.of("x".repeat(100_000), 1_000);
		assertThat(excerpt.text()).hasSizeLessThanOrEqualTo(1_000).contains("[... 99,080 characters cut ...]");
		assertThat(excerpt.omitted()).isEqualTo(99_080);
	}

	@Test
	void ofWhenPairsKeepsThemWhole() {
		Excerpt excerpt = Excerpt.of("😀".repeat(1_001) + "x", 301);
		assertThat(excerpt.text().chars().filter((unit) -> Character.isSurrogate((char) unit)).count()).isEven();
		assertThat(excerpt.text().codePoints().noneMatch((point) -> point >= 0xD800 && point <= 0xDFFF)).isTrue();
	}

}
