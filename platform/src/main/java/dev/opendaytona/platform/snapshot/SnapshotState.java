package dev.opendaytona.platform.snapshot;

import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.opendaytona.api.error.ApiException;

/**
 * Where a snapshot stands, and the one table of where it may go from there.
 */
public enum SnapshotState {

	/** Its image is waited for. */
	PENDING,

	/** Its image is being fetched from a registry. */
	PULLING,

	/** Its image is being built from a Dockerfile. */
	BUILDING,

	/** Its image is being made of a sandbox. */
	SNAPSHOTTING,

	/** Sandboxes can start from it. */
	ACTIVE,

	/** It was put aside; it can be made active again. */
	INACTIVE,

	/** It could not be made. */
	ERROR,

	/** It could not be built. */
	BUILD_FAILED,

	/** Being removed; always possible. */
	REMOVING;

	/**
	 * Goes to another state.
	 * @param next the other state
	 * @return the other state
	 * @throws ApiException.Conflict when no way leads there
	 */
	public SnapshotState to(SnapshotState next) {
		if (!next().contains(next)) {
			throw new ApiException.Conflict("Snapshot is " + wire() + " and cannot become " + next.wire() + " now");
		}
		return next;
	}

	private Set<SnapshotState> next() {
		return switch (this) {
			case PENDING -> Set.of(PENDING, PULLING, ACTIVE, ERROR, REMOVING);
			case PULLING -> Set.of(PULLING, ACTIVE, ERROR, REMOVING);
			case BUILDING -> Set.of(BUILDING, ACTIVE, BUILD_FAILED, REMOVING);
			case SNAPSHOTTING -> Set.of(ACTIVE, ERROR, REMOVING);
			case ACTIVE -> Set.of(INACTIVE, REMOVING);
			case INACTIVE -> Set.of(ACTIVE, REMOVING);
			case ERROR, BUILD_FAILED, REMOVING -> Set.of(REMOVING);
		};
	}

	/**
	 * Whether somebody is acting on it, so that it ends by itself.
	 * @return whether it is on its way to another state
	 */
	public boolean transitional() {
		return switch (this) {
			case PENDING, PULLING, BUILDING, SNAPSHOTTING, REMOVING -> true;
			case ACTIVE, INACTIVE, ERROR, BUILD_FAILED -> false;
		};
	}

	/**
	 * Whether it could not be made.
	 * @return whether it never will be active
	 */
	public boolean failed() {
		return this == ERROR || this == BUILD_FAILED;
	}

	/**
	 * The name on the wire and in the database.
	 * @return the name
	 */
	@JsonValue
	public String wire() {
		return name().toLowerCase(Locale.ROOT);
	}

	static SnapshotState ofWire(String wire) {
		return valueOf(wire.toUpperCase(Locale.ROOT));
	}

}
