package dev.opendaytona.platform.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a key may do beyond reading.
 */
public enum Permission {

	WRITE_REGISTRIES, DELETE_REGISTRIES, WRITE_SNAPSHOTS, DELETE_SNAPSHOTS, WRITE_SANDBOXES, DELETE_SANDBOXES,
	READ_VOLUMES, WRITE_VOLUMES, DELETE_VOLUMES, WRITE_REGIONS, DELETE_REGIONS, READ_RUNNERS, WRITE_RUNNERS,
	DELETE_RUNNERS, READ_AUDIT_LOGS, MANAGE_API_KEYS, MANAGE_SECRETS, READ_LIMITS, MANAGE_SSO, READ_BILLING,
	MANAGE_BILLING;

	/**
	 * The name on the wire, for example {@code write:sandboxes}.
	 * @return the name
	 */
	@JsonValue
	public String wire() {
		return name().toLowerCase(Locale.ROOT).replaceFirst("_", ":");
	}

	static Optional<Permission> find(String wire) {
		return Arrays.stream(values()).filter((permission) -> permission.wire().equals(wire)).findFirst();
	}

}
