package dev.opendaytona.runner.toolbox.process;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OutputTests {

	private static Output output(int limit, String text, int chunk) {
		Output output = new Output(limit);
		for (int start = 0; start < text.length(); start += chunk) {
			byte[] bytes = text.substring(start, Math.min(text.length(), start + chunk))
				.getBytes(StandardCharsets.UTF_8);
			output.add(bytes, bytes.length);
		}
		return output;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 7, 100 })
	void textIsWholeUpToTheLimit(int chunk) {
		String text = "0123456789";
		for (int length = 0; length <= text.length(); length++) {
			Output output = output(10, text.substring(0, length), chunk);
			assertThat(output.text()).isEqualTo(text.substring(0, length));
			assertThat(output.cutBytes()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 7, 100 })
	void textKeepsHeadAndTailBeyondTheLimit(int chunk) {
		Output output = output(10, "abcde" + "x".repeat(37) + "vwxyz", chunk);
		assertThat(output.cutBytes()).isEqualTo(37);
		assertThat(output.text()).isEqualTo("abcde\n[... 37 bytes cut ...]\nvwxyz");
	}

	@Test
	void shortenedKeepsHeadAndTail() {
		assertThat(output(1_000, "a".repeat(100) + "b".repeat(100), 9).shortened(10))
			.isEqualTo("aaaaa\n[... 190 bytes cut ...]\nbbbbb");
	}

}
