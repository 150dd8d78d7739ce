package dev.opendaytona.platform.sandbox;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a sandbox should become.
 */
public enum DesiredState {

	STARTED, STOPPED, ARCHIVED, DESTROYED;

	/**
	 * The name on the wire and in the database.
	 * @return the name
	 */
	@JsonValue
	public String wire() {
		return name().toLowerCase(Locale.ROOT);
	}

	static DesiredState ofWire(String wire) {
		return valueOf(wire.toUpperCase(Locale.ROOT));
	}

}
