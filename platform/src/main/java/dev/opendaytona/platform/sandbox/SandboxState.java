package dev.opendaytona.platform.sandbox;

import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.opendaytona.api.error.ApiException;

/**
 * Where a sandbox stands, and the one table of where it may go from there.
 */
public enum SandboxState {

	/** Its image waits to be built. */
	PENDING_BUILD,

	/** Its image is being built. */
	BUILDING_SNAPSHOT,

	/** Its image could not be built. */
	BUILD_FAILED,

	/** Being made on the runner. */
	CREATING,

	/** Its processes run. */
	STARTED,

	/** Its processes are being ended. */
	STOPPING,

	/** Only its files are left. */
	STOPPED,

	/** Its files are being written to the object storage. */
	ARCHIVING,

	/** Its files are in the object storage alone. */
	ARCHIVED,

	/**
	 * Its files are being fetched from the object storage or a snapshot, then it starts.
	 */
	RESTORING,

	/** Its processes are being started again. */
	STARTING,

	/** Being removed; always possible. */
	DESTROYING,

	/** Gone; the row is a tombstone. */
	DESTROYED,

	/** It failed; it can be destroyed, and recovered when the row says so. */
	ERROR;

	/**
	 * Goes to another state.
	 * @param next the other state
	 * @return the other state
	 * @throws ApiException.Conflict when no way leads there
	 */
	public SandboxState to(SandboxState next) {
		if (!next().contains(next)) {
			throw new ApiException.Conflict("Sandbox state change in progress: it is " + wire() + " and cannot become "
					+ next.wire() + " now; wait for it to end, then try again");
		}
		return next;
	}

	Set<SandboxState> next() {
		return switch (this) {
			case PENDING_BUILD, BUILDING_SNAPSHOT ->
				Set.of(BUILDING_SNAPSHOT, CREATING, BUILD_FAILED, DESTROYING, ERROR);
			case BUILD_FAILED -> Set.of(DESTROYING);
			case CREATING -> Set.of(STARTED, DESTROYING, ERROR);
			case STARTED -> Set.of(STOPPING, STOPPED, RESTORING, DESTROYING, ERROR);
			case STOPPING -> Set.of(STOPPED, STARTED, DESTROYING, ERROR);
			// The runner may still run what is stopped here: then it is stopped again.
			case STOPPED -> Set.of(STARTING, STOPPING, ARCHIVING, RESTORING, DESTROYING, ERROR);
			case ARCHIVING -> Set.of(ARCHIVED, STOPPED, STARTING, DESTROYING, ERROR);
			case ARCHIVED -> Set.of(RESTORING, ARCHIVING, DESTROYING);
			case RESTORING -> Set.of(STARTED, ARCHIVED, DESTROYING, ERROR);
			case STARTING -> Set.of(STARTED, STOPPED, DESTROYING, ERROR);
			case DESTROYING -> Set.of(DESTROYING, DESTROYED, ERROR);
			case DESTROYED -> Set.of();
			case ERROR -> Set.of(STARTING, RESTORING, DESTROYING);
		};
	}

	/**
	 * Whether somebody is acting on it, so that it ends by itself.
	 * @return whether it is on its way to another state
	 */
	public boolean transitional() {
		return switch (this) {
			case PENDING_BUILD, BUILDING_SNAPSHOT, CREATING, STOPPING, ARCHIVING, RESTORING, STARTING, DESTROYING ->
				true;
			case STARTED, STOPPED, ARCHIVED, DESTROYED, ERROR, BUILD_FAILED -> false;
		};
	}

	boolean building() {
		return this == PENDING_BUILD || this == BUILDING_SNAPSHOT;
	}

	/** Whether another part of the server acts, and it only waits for that to end. */
	boolean waiting() {
		return building() || this == ARCHIVING;
	}

	/**
	 * The name on the wire and in the database.
	 * @return the name
	 */
	@JsonValue
	public String wire() {
		return name().toLowerCase(Locale.ROOT);
	}

	static SandboxState ofWire(String wire) {
		return valueOf(wire.toUpperCase(Locale.ROOT));
	}

}
