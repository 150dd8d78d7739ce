package dev.opendaytona.runner.toolbox.lsp;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTests {

	private static Duration time(int messages, int bytes) throws InterruptedException {
		Pace pace = new Pace();
		long before = System.nanoTime();
		for (int count = 0; count < messages; count++) {
			pace.step(bytes);
		}
		return Duration.ofNanos(System.nanoTime() - before);
	}

	@Test
	void manyMessagesAreHeldBack() throws InterruptedException {
		assertThat(time(4003, 10)).isGreaterThan(Duration.ofMillis(1900));
	}

	@Test
	void largeMessagesAreHeldBack() throws InterruptedException {
		assertThat(time(5, 8 * 1024 * 1024)).isGreaterThan(Duration.ofMillis(900));
	}

	@Test
	void fewMessagesAreNot() throws InterruptedException {
		assertThat(time(1500, 10)).isLessThan(Duration.ofMillis(900));
	}

}
