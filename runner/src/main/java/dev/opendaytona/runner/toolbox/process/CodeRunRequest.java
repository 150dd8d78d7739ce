package dev.opendaytona.runner.toolbox.process;

import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A program to run (contract: toolbox section 4).
 *
 * @param code its source
 * @param language what it is written in, see {@link Language}
 * @param argv its arguments
 * @param envs more variables
 * @param timeout seconds until it is killed; absent or 0 for no limit
 */
record CodeRunRequest(@Nullable String code, @Nullable String language, @Nullable List<@Nullable String> argv,
		@Nullable Map<String, @Nullable String> envs, @Nullable Double timeout) {

	String source() {
		if (this.code == null || this.code.isBlank()) {
			throw new ApiException.InvalidRequest("The code is empty; give the source of a program in 'code'");
		}
		return this.code;
	}

	List<String> arguments() {
		return (this.argv != null) ? this.argv.stream().map(CodeRunRequest::argument).toList() : List.of();
	}

	private static String argument(@Nullable String argument) {
		if (argument == null || argument.indexOf('\0') >= 0) {
			throw new ApiException.InvalidRequest("An argument in 'argv' must be a text without a NUL character");
		}
		return argument;
	}

	/** The limits and variables follow the same rules as those of a command. */
	ExecuteRequest settings() {
		return new ExecuteRequest(this.code, null, this.timeout, this.envs, null);
	}

}
