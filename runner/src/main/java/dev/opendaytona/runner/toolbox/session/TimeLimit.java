package dev.opendaytona.runner.toolbox.session;

import java.util.Optional;
import java.util.function.Supplier;

import dev.opendaytona.runner.engine.DetachedExec;
import org.jspecify.annotations.Nullable;

/**
 * The time of an only command. When it is over, all that runs is asked to end, and killed
 * soon after.
 */
final class TimeLimit {

	/** What timeout(1) ends with. */
	private static final int TIMED_OUT = 124;

	private static final long GRACE_MILLIS = 2_000;

	private final @Nullable Long deadline;

	private volatile boolean passed;

	TimeLimit(@Nullable Long deadline) {
		this.deadline = deadline;
	}

	/** Whether it was over before the command had ended. */
	boolean passed() {
		return this.passed;
	}

	/** The exit code to tell. */
	int code(int code) {
		return this.passed ? TIMED_OUT : code;
	}

	/** Looks at the time while the command runs. */
	void keep(Supplier<Optional<DetachedExec>> shell) {
		long late = (this.deadline != null) ? (System.currentTimeMillis() - this.deadline) : -1;
		if (late < 0) {
			return;
		}
		if (!this.passed) {
			this.passed = true;
			shell.get().ifPresent(DetachedExec::terminate);
		}
		else if (late > GRACE_MILLIS) {
			shell.get().ifPresent(DetachedExec::killTree);
		}
	}

}
