package dev.opendaytona.platform.snapshot;

import java.util.Map;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots a request wants to see.
 *
 * @param organizationId the caller's organization
 * @param name how their names begin; empty for any
 * @param sandbox the sandbox that they were made from; empty for any
 * @param order SQL of our own
 * @param page counts from 1
 * @param limit how many on a page
 */
record SnapshotQuery(UUID organizationId, String name, String sandbox, String order, int page, int limit) {

	static final String CONDITION = " and starts_with(lower(name), :name)"
			+ " and (:sandbox = '' or source_sandbox_id::text = :sandbox)";

	private static final int MOST = 200;

	private static final Map<String, String> SORTS = Map.of("name", "name", "state", "state", "lastUsedAt",
			"last_used_at", "createdAt", "created_at");

	SnapshotQuery {
		if (page < 1 || limit < 1 || limit > MOST) {
			throw new ApiException.InvalidRequest("page must not be less than 1, limit must be from 1 to " + MOST);
		}
	}

	static String order(String sort, String order) {
		String column = SORTS.get(sort);
		if (column == null || !(order.equals("asc") || order.equals("desc"))) {
			throw new ApiException.InvalidRequest(
					"sort must be one of name, state, lastUsedAt, createdAt and order one of asc, desc");
		}
		return column + " " + order + " nulls last";
	}

	static String text(@Nullable String text) {
		return (text != null) ? text.replace("\0", "") : "";
	}

	long offset() {
		return (this.page - 1L) * this.limit;
	}

	Map<String, Object> values() {
		return Map.of("organization", this.organizationId, "name", Snapshots.lower(this.name), "sandbox", this.sandbox);
	}

}
