package dev.opendaytona.runner.engine;

import dev.opendaytona.api.error.ApiException;

/**
 * The size of a terminal.
 *
 * @param columns its width in characters, 1 to 1000
 * @param rows its height in lines, 1 to 1000
 */
public record TerminalSize(int columns, int rows) {

	private static final int MAX = 1000;

	public TerminalSize {
		if (columns < 1 || columns > MAX || rows < 1 || rows > MAX) {
			throw new ApiException.InvalidRequest("A terminal cannot have " + columns + " columns and " + rows
					+ " rows; give 1 to " + MAX + " of each");
		}
	}

}
