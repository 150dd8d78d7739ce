package dev.opendaytona.runner.toolbox.pty;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.TerminalSize;
import org.jspecify.annotations.Nullable;

/**
 * Another size of a terminal (contract: toolbox section 4, PTY).
 *
 * @param cols its new width
 * @param rows its new height
 */
record PtyResizeRequest(@Nullable Integer cols, @Nullable Integer rows) {

	TerminalSize size() {
		if (this.cols == null || this.rows == null) {
			throw new ApiException.InvalidRequest("The new size is incomplete; give both 'cols' and 'rows'");
		}
		return new TerminalSize(this.cols, this.rows);
	}

}
