package dev.opendaytona.platform.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How far the backup of a sandbox is.
 */
public enum BackupState {

	/** There is none, and none was asked for. */
	NONE("None"),

	/** One was asked for. */
	PENDING("Pending"),

	/** One is being made. */
	IN_PROGRESS("InProgress"),

	/** The last one that was asked for is there. */
	COMPLETED("Completed"),

	/** The last one that was asked for could not be made. */
	ERROR("Error");

	private final String wire;

	BackupState(String wire) {
		this.wire = wire;
	}

	/**
	 * The name on the wire and in the database.
	 * @return the name
	 */
	@JsonValue
	public String wire() {
		return this.wire;
	}

	static BackupState ofWire(String wire) {
		for (BackupState state : values()) {
			if (state.wire.equals(wire)) {
				return state;
			}
		}
		throw new IllegalArgumentException("There is no backup state '" + wire + "'");
	}

}
