package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextSearchTests {

	private static List<String> find(String pattern, String text) throws IOException {
		List<String> found = new ArrayList<>();
		new TextSearch(pattern).in(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
				(line, content) -> found.add(line + ":" + content));
		return found;
	}

	@Test
	void inTellsLinesFromOne() throws IOException {
		assertThat(find("b", "ab\nc\r\nbc\r\nb")).containsExactly("1:ab", "3:bc", "4:b");
		assertThat(find("b", "")).isEmpty();
		assertThat(find("longer", "long")).isEmpty();
	}

	@Test
	void inPassesOverBinaries() throws IOException {
		assertThat(find("b", "b\0")).isEmpty();
		assertThat(find("b", "x".repeat(600) + "\0b")).hasSize(1);
	}

	@Test
	void inBoundsLongLines() throws IOException {
		List<String> found = find("needle", "needle" + "x".repeat(5_000_000) + "\nneedle");
		assertThat(found).hasSize(2);
		assertThat(found.getFirst().length()).isLessThan(20_000);
	}

	@Test
	void inStopsWhenTold() throws IOException {
		List<Integer> found = new ArrayList<>();
		boolean more = new TextSearch("a").in(new ByteArrayInputStream("a\na\na".getBytes(StandardCharsets.UTF_8)),
				(line, _) -> {
					found.add(line);
					return found.size() < 2;
				});
		assertThat(more).isFalse();
		assertThat(found).containsExactly(1, 2);
	}

	@Test
	void replacedReplacesEveryHit() {
		byte[] text = { 'a', (byte) 0xff, 'x', 'x', 'x' };
		assertThat(new Replacement("x", "yy", 10).replaced(text))
			.isEqualTo(new byte[] { 'a', (byte) 0xff, 'y', 'y', 'y', 'y', 'y', 'y' });
		assertThat(new Replacement("xx", "", 10).replaced(text)).isEqualTo(new byte[] { 'a', (byte) 0xff, 'x' });
		assertThat(new Replacement("none", "", 10).replaced(text)).isEqualTo(text);
	}

}
