package dev.opendaytona.runner.toolbox.lsp;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

@Timeout(30)
class BudgetTests {

	private static final int SHARE = 100 * 1024;

	private final CountDownLatch late = new CountDownLatch(1);

	private final Budget budget = new Budget(150, Duration.ofMillis(100), Duration.ofMillis(100));

	@Test
	void messageThatFindsNoRoomInTimeFails() throws Exception {
		this.budget.spend(SHARE, () -> {
			assertThatIOException().isThrownBy(() -> this.budget.spend(SHARE, () -> {
			}, this.late::countDown)).withMessageContaining("large message");
			this.budget.spend(1024, () -> {
			}, this.late::countDown);
		}, () -> {
		});
		this.budget.spend(SHARE, () -> {
		}, this.late::countDown);
	}

	@Test
	void messageThatIsNotUsedInTimeIsLate() throws Exception {
		this.budget.spend(SHARE, () -> assertThat(this.late.await(20, TimeUnit.SECONDS)).isTrue(),
				this.late::countDown);
	}

	@Test
	void messageLargerThanAllGetsAll() throws Exception {
		this.budget.spend(1024 * 1024, () -> {
		}, this.late::countDown);
		assertThat(this.late.getCount()).isOne();
	}

}
