package dev.opendaytona.runner.toolbox.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a command in a session of its own stands.
 *
 * @param running whether it runs
 * @param exitCode how it ended
 * @param timedOut whether it was killed because its time was over
 * @param background whether processes that it started go on after its end
 * @param stdout its output
 * @param stderr its error output
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExecState(boolean running, @Nullable Integer exitCode, boolean timedOut, boolean background, LogPart stdout,
		LogPart stderr) {

	/** Whether there is nothing more to be learned of it. */
	boolean told() {
		return !this.running && !this.background && this.stdout.omitted() == 0 && this.stderr.omitted() == 0;
	}

}
