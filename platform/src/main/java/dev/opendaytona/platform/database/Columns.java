package dev.opendaytona.platform.database;

import java.util.Objects;

import io.r2dbc.spi.Readable;

/**
 * Reads columns that are never null.
 */
public final class Columns {

	private Columns() {
	}

	/**
	 * The value of a column.
	 * @param <T> its type
	 * @param row the row
	 * @param column the name of the column
	 * @param type its type
	 * @return the value
	 */
	public static <T> T get(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

}
