package dev.opendaytona.runner.toolbox.session;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A command for a session.
 *
 * @param command the text that the shell reads
 * @param runAsync whether the answer comes at once; also called {@code async}
 * @param suppressInputEcho whether its input is kept out of its log
 */
record SessionExecuteRequest(@Nullable String command, @JsonAlias("async") @Nullable Boolean runAsync,
		@Nullable Boolean suppressInputEcho) {

	String text(long maxBytes) {
		if (this.command == null || this.command.isBlank()) {
			throw new ApiException.InvalidRequest("The command is empty; give the text of a shell command");
		}
		if (this.command.indexOf('\0') >= 0) {
			throw new ApiException.InvalidRequest("The command holds a NUL character, which no shell reads; remove it");
		}
		if (this.command.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
			throw new ApiException.InvalidRequest(
					"The command is longer than " + maxBytes + " bytes; upload it as a file and run that");
		}
		return this.command;
	}

	boolean async() {
		return Boolean.TRUE.equals(this.runAsync);
	}

	boolean echo() {
		return !Boolean.TRUE.equals(this.suppressInputEcho);
	}

}
