package dev.opendaytona.runner.toolbox.session;

import java.time.Duration;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * What of a command an answer shall hold.
 *
 * @param patience how long to wait for its end
 * @param stdout from which byte of its output on
 * @param stderr from which byte of its error output on
 * @param maxBytes how much of both together
 * @param keep whether it is kept also when all has been told
 */
record ExecView(Duration patience, long stdout, long stderr, int maxBytes, boolean keep) {

	private static final double LONGEST_SECONDS = 60;

	private static final int MAX_BYTES = 1024 * 1024;

	static ExecView of(@Nullable Double waitSeconds, @Nullable Long stdout, @Nullable Long stderr,
			@Nullable Integer maxBytes) {
		double seconds = (waitSeconds != null) ? waitSeconds : 0;
		long out = (stdout != null) ? stdout : 0;
		long err = (stderr != null) ? stderr : 0;
		int most = (maxBytes != null) ? maxBytes : MAX_BYTES;
		if (!(seconds >= 0 && seconds <= LONGEST_SECONDS) || out < 0 || err < 0 || most < 0 || most > MAX_BYTES) {
			throw new ApiException.InvalidRequest("'waitSeconds' must be from 0 to " + (int) LONGEST_SECONDS
					+ ", 'stdout' and 'stderr' 0 or more, 'maxBytes' from 0 to " + MAX_BYTES);
		}
		return new ExecView(Duration.ofMillis(Math.round(seconds * 1000)), out, err, most, false);
	}

	ExecView keeping(boolean wanted) {
		return new ExecView(this.patience, this.stdout, this.stderr, this.maxBytes, wanted);
	}

	/**
	 * How a log is shared out: a quarter is for the error output, and what one part does
	 * not need is for the other.
	 *
	 * @param stdout how much of the output
	 * @param stderr how much of the error output
	 */
	record Shares(int stdout, int stderr) {

	}

	Shares shares(long outSize, long errSize) {
		long out = Math.max(0, outSize - this.stdout);
		long err = Math.max(0, errSize - this.stderr);
		int stderr = (int) Math.max(this.maxBytes / 4, this.maxBytes - Math.min(this.maxBytes, out));
		return new Shares(this.maxBytes - (int) Math.min(err, stderr), stderr);
	}

}
