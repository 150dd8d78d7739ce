package dev.opendaytona.platform.sandbox;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.MultiValueMap;

/**
 * The filters of a list as a condition of SQL (contract: platform section 6). Values only
 * ever travel as parameters.
 */
final class ListQuery {

	static final int MOST = 200;

	private static final Set<String> STATES = Set.of("creating", "restoring", "destroyed", "destroying", "started",
			"stopped", "starting", "stopping", "error", "build_failed", "pending_build", "building_snapshot", "unknown",
			"pulling_snapshot", "archived", "archiving", "resizing", "snapshotting", "forking", "pausing", "paused",
			"resuming");

	private final MultiValueMap<String, String> query;

	private final StringJoiner conditions = new StringJoiner(" and ", "where ", "");

	private final Map<String, Object> values = new HashMap<>();

	ListQuery(UUID organizationId, MultiValueMap<String, String> query, String regions, JsonMapper json) {
		this.query = query;
		add("organization_id = :organization and state <> 'destroyed'", "organization", organizationId);
		if (!truth("includeErroredDeleted", false)) {
			this.conditions.add("not (state = 'error' and desired_state = 'destroyed')");
		}
		text("id", "starts_with(id::text, :id)");
		text("name", "starts_with(lower(name), :name)");
		labels(json);
		states();
		anyOf("snapshots", "snapshot");
		anyOf(regions, "region");
		sizes();
		moments();
		flags();
	}

	private void add(String condition, String name, Object value) {
		this.conditions.add(condition);
		this.values.put(name, value);
	}

	private void text(String parameter, String condition) {
		String value = this.query.getFirst(parameter);
		if (value != null && !value.isEmpty()) {
			add(condition, parameter, value.toLowerCase(Locale.ROOT).replace("\0", ""));
		}
	}

	private void labels(JsonMapper json) {
		String text = this.query.getFirst("labels");
		if (text == null || text.isEmpty()) {
			return;
		}
		try {
			Map<String, String> labels = json.readValue(text, new TypeReference<>() {
			});
			add("labels @> cast(:labels as jsonb)", "labels", json.writeValueAsString(labels));
		}
		catch (JacksonException wrong) {
			throw new ApiException.InvalidRequest("Invalid labels JSON format");
		}
	}

	private void states() {
		List<String> states = all("states");
		states.forEach((state) -> Rules.require(STATES.contains(state) && !state.equals("destroyed"),
				"states: '" + Rules.printable(state) + "' is not a state that can be listed"));
		anyOf("states", "state");
	}

	private void anyOf(String parameter, String column) {
		List<String> wanted = all(parameter);
		if (!wanted.isEmpty()) {
			add(column + " = any(:" + parameter + ")", parameter, wanted.toArray(String[]::new));
		}
	}

	private List<String> all(String parameter) {
		List<String> found = this.query.get(parameter);
		return (found != null) ? found.stream().filter((value) -> !value.isEmpty()).toList() : List.of();
	}

	private void sizes() {
		size("minCpu", "cpu >= :minCpu");
		size("maxCpu", "cpu <= :maxCpu");
		size("minMemoryGiB", "memory_gib >= :minMemoryGiB");
		size("maxMemoryGiB", "memory_gib <= :maxMemoryGiB");
		size("minDiskGiB", "disk_gib >= :minDiskGiB");
		size("maxDiskGiB", "disk_gib <= :maxDiskGiB");
	}

	private void size(String parameter, String condition) {
		String value = this.query.getFirst(parameter);
		if (value != null && !value.isEmpty()) {
			int size = Rules.number(parameter, value);
			Rules.require(size >= 1, parameter + " must not be less than 1");
			add(condition, parameter, (double) size);
		}
	}

	private void moments() {
		moment("createdAtAfter", "created_at >= :createdAtAfter");
		moment("createdAtBefore", "created_at <= :createdAtBefore");
		moment("lastEventAfter", "last_activity_at >= :lastEventAfter");
		moment("lastEventBefore", "last_activity_at <= :lastEventBefore");
		moment("autoDestroyAtAfter", "auto_destroy_at >= :autoDestroyAtAfter");
		moment("autoDestroyAtBefore", "auto_destroy_at <= :autoDestroyAtBefore");
	}

	private void moment(String parameter, String condition) {
		String value = this.query.getFirst(parameter);
		if (value == null || value.isEmpty()) {
			return;
		}
		try {
			add(condition, parameter, java.time.OffsetDateTime.parse(value).toInstant());
		}
		catch (DateTimeParseException wrong) {
			throw new ApiException.InvalidRequest(parameter + " must be a moment such as " + Instant.EPOCH + ", not '"
					+ Rules.printable(value) + "'");
		}
	}

	private void flags() {
		flag("isPublic", "public = :isPublic");
		flag("isRecoverable", "recoverable = :isRecoverable");
	}

	private void flag(String parameter, String condition) {
		if (this.query.containsKey(parameter)) {
			add(condition, parameter, truth(parameter, false));
		}
	}

	private boolean truth(String parameter, boolean absent) {
		@Nullable String value = this.query.getFirst(parameter);
		return (value == null) ? absent : Rules.truth(parameter, value);
	}

	int number(String parameter, int absent, int most) {
		@Nullable String value = this.query.getFirst(parameter);
		int number = (value == null) ? absent : Rules.number(parameter, value);
		Rules.require(number >= 1 && number <= most, parameter + " must be from 1 to " + most);
		return number;
	}

	@Nullable Cursor cursor() {
		@Nullable String value = this.query.getFirst("cursor");
		return (value == null || value.isEmpty()) ? null : Cursor.decode(value);
	}

	SortOrder sort(String absent) {
		return SortOrder.parse(this.query.getFirst("sort"), this.query.getFirst("order"), absent);
	}

	void after(Cursor cursor, SortOrder sort) {
		add("(" + sort.column() + ", id) " + sort.comparison() + " (:cursorValue, :cursorId)", "cursorValue",
				sort.parse(cursor));
		this.values.put("cursorId", cursor.id());
	}

	String condition() {
		return this.conditions.toString();
	}

	Map<String, Object> values() {
		return this.values;
	}

}
