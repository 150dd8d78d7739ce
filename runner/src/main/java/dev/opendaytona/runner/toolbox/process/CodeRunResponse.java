package dev.opendaytona.runner.toolbox.process;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a program ended (contract: toolbox section 4).
 *
 * @param exitCode its exit code; -1 when it could not be started
 * @param result what it printed, stdout and stderr in the order written
 * @param artifacts what it made besides; absent when there is none
 * @param cutBytes our extension: how many bytes are missing in the middle of the result;
 * absent when it is whole
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CodeRunResponse(int exitCode, String result, @Nullable Artifacts artifacts, @Nullable Long cutBytes) {

	static CodeRunResponse notStarted(String reason) {
		return new CodeRunResponse(-1, reason, null, null);
	}

	static CodeRunResponse of(int exitCode, Charts.Found found, long cutBytes) {
		Artifacts artifacts = found.charts().isEmpty() ? null : new Artifacts(found.charts());
		return new CodeRunResponse(exitCode, found.text(), artifacts, (cutBytes > 0) ? cutBytes : null);
	}

	/**
	 * What a program made besides its output.
	 *
	 * @param charts the figures that it has shown, in that order
	 */
	record Artifacts(List<Chart> charts) {

		Artifacts {
			charts = List.copyOf(charts);
		}

	}

}
