package dev.opendaytona.platform.access;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: a key, the account that it belongs to and the organization that it is bound
 * to.
 *
 * @param keyId the key
 * @param accountId the account
 * @param organizationId the organization; nothing of another one is visible
 * @param permissions what the key may do
 * @param expiresAt when the key ends
 */
public record Caller(UUID keyId, UUID accountId, UUID organizationId, Set<Permission> permissions,
		@Nullable Instant expiresAt) {

	static final String ATTRIBUTE = Caller.class.getName();

	public Caller {
		permissions = Set.copyOf(permissions);
	}

	/**
	 * Refuses a caller who may not do something.
	 * @param permission what it takes
	 * @throws ApiException.Forbidden when the key does not have it
	 */
	public void require(Permission permission) {
		if (!this.permissions.contains(permission)) {
			throw new ApiException.Forbidden("Access denied: this API key lacks the permission '" + permission.wire()
					+ "'; use a key that has it");
		}
	}

	/**
	 * Refuses a caller who may do neither of two things.
	 * @param one what it takes
	 * @param other what will do as well
	 * @throws ApiException.Forbidden when the key has neither
	 */
	public void requireOneOf(Permission one, Permission other) {
		if (!this.permissions.contains(one) && !this.permissions.contains(other)) {
			throw new ApiException.Forbidden("Access denied: this API key lacks the permissions '" + one.wire()
					+ "' and '" + other.wire() + "'; use a key that has one of them");
		}
	}

	boolean expired(Instant now) {
		return this.expiresAt != null && !now.isBefore(this.expiresAt);
	}

}
