package dev.opendaytona.platform.snapshot;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a snapshot stands.
 */
public enum SnapshotState {

	/** Its image is on its way to the runner. */
	PENDING,

	/** Sandboxes can start from it. */
	ACTIVE,

	/** It could not be made. */
	ERROR;

	/**
	 * The name on the wire.
	 * @return the name
	 */
	@JsonValue
	public String wire() {
		return name().toLowerCase(Locale.ROOT);
	}

}
