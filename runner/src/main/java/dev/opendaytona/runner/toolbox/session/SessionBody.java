package dev.opendaytona.runner.toolbox.session;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A session as a peer sees it.
 *
 * @param sessionId its name
 * @param commands its commands, in the order they were given
 */
record SessionBody(String sessionId, List<CommandBody> commands) {

	SessionBody {
		commands = List.copyOf(commands);
	}

	/**
	 * A command as a peer sees it.
	 *
	 * @param id its name
	 * @param command its text
	 * @param exitCode how it ended; absent while it has not, -1 when it never ran because
	 * the shell ended before
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record CommandBody(String id, String command, @Nullable Integer exitCode) {

	}

}
