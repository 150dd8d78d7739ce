package dev.opendaytona.runner.toolbox.interpreter;

import java.time.Duration;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.Variables;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants run (contract: toolbox section 4).
 *
 * @param code the source
 * @param contextId where; the default context when absent
 * @param envs variables for this call alone
 * @param timeout seconds until it is interrupted; 600 when absent, 0 for no limit
 */
record ExecuteRequest(@Nullable String code, @Nullable String contextId, @Nullable Map<String, @Nullable String> envs,
		@Nullable Double timeout) {

	private static final Duration USUAL = Duration.ofMinutes(10);

	ExecuteRequest checked() {
		if (this.code == null || this.code.isBlank()) {
			throw new ApiException.InvalidRequest("code is required");
		}
		if (this.timeout != null && !(this.timeout >= 0)) {
			throw new ApiException.InvalidRequest("timeout must be 0 or more seconds");
		}
		if (this.envs != null) {
			this.envs.forEach(ExecuteRequest::check);
		}
		return this;
	}

	private static void check(String name, @Nullable String value) {
		if (!Variables.isName(name) || value == null || value.indexOf('\0') >= 0) {
			throw new ApiException.InvalidRequest("invalid environment variable in envs");
		}
	}

	String context() {
		return (this.contextId == null || this.contextId.isEmpty()) ? Contexts.DEFAULT : this.contextId;
	}

	Duration limit(Duration longest) {
		if (this.timeout == null) {
			return USUAL;
		}
		return (this.timeout == 0 || this.timeout > longest.toSeconds()) ? longest
				: Duration.ofMillis(Math.max(1, Math.round(this.timeout * 1000)));
	}

}
