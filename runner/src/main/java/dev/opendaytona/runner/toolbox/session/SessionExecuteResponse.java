package dev.opendaytona.runner.toolbox.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A command that was given to a session. All but its name is absent when nobody waited
 * for its end.
 *
 * @param cmdId its name
 * @param output its log, with or without markers
 * @param stdout its output alone, for clients that know this field
 * @param stderr its error output alone, for clients that know this field
 * @param exitCode how it ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionExecuteResponse(String cmdId, @Nullable String output, @Nullable String stdout, @Nullable String stderr,
		@Nullable Integer exitCode) {

}
