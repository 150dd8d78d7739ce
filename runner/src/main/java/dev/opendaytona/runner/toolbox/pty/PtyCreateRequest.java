package dev.opendaytona.runner.toolbox.pty;

import java.util.Map;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.TerminalSize;
import dev.opendaytona.runner.toolbox.Variables;
import org.jspecify.annotations.Nullable;

/**
 * A terminal to make (contract: toolbox section 4, PTY).
 *
 * @param id the name that the peer gives it
 * @param cols its width; 80 when absent or 0
 * @param rows its height; 24 when absent or 0
 * @param cwd where the shell starts; the work directory when absent
 * @param envs more variables
 * @param lazyStart whether the shell starts when the first peer connects
 */
record PtyCreateRequest(@Nullable String id, @Nullable Integer cols, @Nullable Integer rows, @Nullable String cwd,
		@Nullable Map<String, @Nullable String> envs, @Nullable Boolean lazyStart) {

	private static final Pattern ID = Pattern.compile("[^/\\p{Cntrl}]{1,128}");

	/** The path of the endpoint that makes and connects at once. */
	private static final String RESERVED = "create-connect";

	private static final int MAX_VARIABLES_CHARS = 100_000;

	private static final int COLUMNS = 80;

	private static final int ROWS = 24;

	String name() {
		if (this.id == null || this.id.isBlank()) {
			throw new ApiException.InvalidRequest("The PTY session has no id; give it one in 'id'");
		}
		if (!ID.matcher(this.id).matches() || this.id.equals(RESERVED)) {
			throw new ApiException.InvalidRequest("The id of the PTY session cannot be used; give up to 128 characters"
					+ " without '/' and control characters, not '" + RESERVED + "'");
		}
		return this.id;
	}

	TerminalSize size() {
		return new TerminalSize(orDefault(this.cols, COLUMNS), orDefault(this.rows, ROWS));
	}

	private static int orDefault(@Nullable Integer value, int otherwise) {
		return (value == null || value == 0) ? otherwise : value;
	}

	Map<String, String> variables() {
		Map<String, String> variables = Variables.checked(this.envs);
		int chars = variables.entrySet()
			.stream()
			.mapToInt((entry) -> entry.getKey().length() + entry.getValue().length())
			.sum();
		if (chars > MAX_VARIABLES_CHARS) {
			throw new ApiException.InvalidRequest("The environment variables of the PTY session have " + chars
					+ " characters; give at most " + MAX_VARIABLES_CHARS);
		}
		return variables;
	}

	boolean lazy() {
		return Boolean.TRUE.equals(this.lazyStart);
	}

}
