package dev.opendaytona.platform.database;

import java.time.Duration;

/**
 * How long to wait before a server that ended is started again: longer each time it ends
 * soon after it was started. What repeats itself is told once.
 */
final class PostgresRestarts {

	private static final Duration SHORTEST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	/** Who lived that long did not end at once. */
	private static final Duration LIVED = Duration.ofSeconds(60);

	private static final int MOST_DOUBLINGS = 5;

	private int shortLives;

	/** What is new about an end. */
	enum News {

		ENDED, ENDS_AT_ONCE, STILL

	}

	/**
	 * What to do after an end.
	 *
	 * @param pause how long to wait before the next start
	 * @param news what to tell
	 */
	record Restart(Duration pause, News news) {

	}

	Restart after(Duration lived) {
		this.shortLives = (lived.compareTo(LIVED) >= 0) ? 0 : this.shortLives + 1;
		Duration doubled = SHORTEST.multipliedBy(1L << Math.clamp(this.shortLives - 1L, 0, MOST_DOUBLINGS));
		Duration pause = (doubled.compareTo(LONGEST) > 0) ? LONGEST : doubled;
		return new Restart(pause, switch (this.shortLives) {
			case 0, 1 -> News.ENDED;
			case 2 -> News.ENDS_AT_ONCE;
			default -> News.STILL;
		});
	}

}
