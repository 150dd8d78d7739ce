package dev.opendaytona.runner.build.dockerfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as Go writes them: {@code 1m30s}, {@code 500ms}, {@code 1.5h}.
 */
final class GoDuration {

	private static final Pattern PART = Pattern.compile("([0-9]{1,10}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)");

	private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "µs", 1_000L, "ms", 1_000_000L, "s",
			1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

	private static final int MAX_LENGTH = 64;

	/** More would not fit in the 64 bits of an image's configuration. */
	private static final Duration LONGEST = Duration.ofDays(100 * 365);

	private GoDuration() {
	}

	/** A time of a millisecond to a century, or zero, which stands for the default. */
	static Optional<Duration> find(String text) {
		if (text.equals("0")) {
			return Optional.of(Duration.ZERO);
		}
		if (text.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		return sum(PART.matcher(text), text.length()).filter((duration) -> duration.isZero() || duration.toMillis() > 0)
			.filter((duration) -> duration.compareTo(LONGEST) <= 0);
	}

	private static Optional<Duration> sum(Matcher parts, int length) {
		Duration sum = Duration.ZERO;
		int end = 0;
		while (parts.find() && parts.start() == end) {
			sum = sum.plus(part(parts));
			end = parts.end();
		}
		return (end == length && length > 0) ? Optional.of(sum) : Optional.empty();
	}

	private static Duration part(Matcher part) {
		BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
		BigDecimal[] seconds = new BigDecimal(part.group(1)).multiply(unit)
			.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
		return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue());
	}

}
