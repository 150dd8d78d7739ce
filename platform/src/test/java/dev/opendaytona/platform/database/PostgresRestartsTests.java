package dev.opendaytona.platform.database;

import java.time.Duration;
import java.util.stream.IntStream;

import dev.opendaytona.platform.database.PostgresRestarts.News;
import dev.opendaytona.platform.database.PostgresRestarts.Restart;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresRestartsTests {

	private final PostgresRestarts restarts = new PostgresRestarts();

	@Test
	void afterWhenEachLifeIsShortWaitsLongerAndTellsOnce() {
		assertThat(IntStream.range(0, 8).mapToObj((index) -> this.restarts.after(Duration.ZERO)))
			.extracting(Restart::pause)
			.containsExactly(seconds(1), seconds(2), seconds(4), seconds(8), seconds(16), seconds(30), seconds(30),
					seconds(30));
		assertThat(this.restarts.after(Duration.ZERO).news()).isEqualTo(News.STILL);
	}

	@Test
	void afterWhenItLivedStartsAnew() {
		assertThat(this.restarts.after(Duration.ZERO).news()).isEqualTo(News.ENDED);
		assertThat(this.restarts.after(Duration.ZERO).news()).isEqualTo(News.ENDS_AT_ONCE);
		assertThat(this.restarts.after(Duration.ofHours(1))).isEqualTo(new Restart(seconds(1), News.ENDED));
	}

	private static Duration seconds(int seconds) {
		return Duration.ofSeconds(seconds);
	}

}
