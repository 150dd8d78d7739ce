package dev.opendaytona.platform.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.platform.database.Columns;
import dev.opendaytona.platform.snapshot.BuildInfo;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Between a row of the table and a {@link Sandbox}.
 */
final class SandboxRows {

	static final String COLUMNS = "id, organization_id, name, snapshot, image, os_user, env::text as env,"
			+ " labels::text as labels, public, network_block_all, network_allow_list, region, cpu, memory_gib,"
			+ " disk_gib, state, desired_state, error_reason, recoverable, auto_stop, auto_archive, auto_delete,"
			+ " auto_destroy_at, version, state_since, deadline, created_at, updated_at, last_activity_at, parent_id, dockerfile, context_hashes, program,"
			+ " backup_state, backup_version, backup_object, backup_sha256, backup_at, backup_error, rolling_back";

	private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {
	};

	private final JsonMapper json;

	SandboxRows(JsonMapper json) {
		this.json = json;
	}

	String json(Map<String, String> texts) {
		return this.json.writeValueAsString(texts);
	}

	Sandbox read(Readable row) {
		return new Sandbox(Columns.get(row, "id", UUID.class), Columns.get(row, "organization_id", UUID.class),
				text(row, "name"),
				new Sandbox.Origin(text(row, "snapshot"), text(row, "image"), text(row, "region"),
						row.get("parent_id", UUID.class), build(row),
						List.of(Columns.get(row, "program", String[].class))),
				text(row, "os_user"), texts(row, "env"), texts(row, "labels"), truth(row, "public"),
				new Sandbox.Network(truth(row, "network_block_all"), text(row, "network_allow_list")), resources(row),
				timers(row), status(row), times(row), backup(row));
	}

	private static @Nullable BuildInfo build(Readable row) {
		String dockerfile = row.get("dockerfile", String.class);
		return (dockerfile == null) ? null
				: new BuildInfo(dockerfile, List.of(Columns.get(row, "context_hashes", String[].class)));
	}

	private static Sandbox.Resources resources(Readable row) {
		return new Sandbox.Resources(Columns.get(row, "cpu", Double.class),
				Columns.get(row, "memory_gib", Double.class), Columns.get(row, "disk_gib", Double.class));
	}

	private static Sandbox.Timers timers(Readable row) {
		return new Sandbox.Timers(Columns.get(row, "auto_stop", Integer.class),
				Columns.get(row, "auto_archive", Integer.class), Columns.get(row, "auto_delete", Integer.class),
				row.get("auto_destroy_at", Instant.class));
	}

	private static Sandbox.Status status(Readable row) {
		return new Sandbox.Status(SandboxState.ofWire(text(row, "state")),
				DesiredState.ofWire(text(row, "desired_state")), row.get("error_reason", String.class),
				truth(row, "recoverable"), Columns.get(row, "version", Long.class),
				Columns.get(row, "state_since", Instant.class), row.get("deadline", Instant.class),
				truth(row, "rolling_back"));
	}

	private static Sandbox.Times times(Readable row) {
		return new Sandbox.Times(Columns.get(row, "created_at", Instant.class),
				Columns.get(row, "updated_at", Instant.class), Columns.get(row, "last_activity_at", Instant.class));
	}

	private static Sandbox.Backup backup(Readable row) {
		return new Sandbox.Backup(BackupState.ofWire(text(row, "backup_state")),
				Columns.get(row, "backup_version", Long.class), row.get("backup_object", String.class),
				row.get("backup_sha256", String.class), row.get("backup_at", Instant.class),
				row.get("backup_error", String.class));
	}

	private Map<String, String> texts(Readable row, String column) {
		return this.json.readValue(text(row, column), TEXTS);
	}

	private static String text(Readable row, String column) {
		return Columns.get(row, column, String.class);
	}

	private static boolean truth(Readable row, String column) {
		return Columns.get(row, column, Boolean.class);
	}

}
