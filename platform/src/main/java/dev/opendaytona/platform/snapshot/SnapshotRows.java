package dev.opendaytona.platform.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.opendaytona.platform.database.Columns;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Between a row of the table and a {@link Snapshot}.
 */
final class SnapshotRows {

	static final String COLUMNS = "id, organization_id, name, image, state, cpu, memory_gib, disk_gib, size_bytes,"
			+ " error_reason, created_at, updated_at, last_used_at, reference, dockerfile, context_hashes,"
			+ " source_sandbox_id, program, os_user, hidden, version, deadline";

	private static final String INSERT = "insert into snapshot (id, organization_id, name, image, state, cpu,"
			+ " memory_gib, disk_gib, created_at, updated_at, reference, dockerfile, context_hashes, source_sandbox_id,"
			+ " program, os_user, hidden, lease_until, deadline) values (:id, :organization, :name, :image, :state, :cpu,"
			+ " :memory, :disk, :now, :now, :reference, :dockerfile, :contexts, :sandbox, :program, :user, :hidden,"
			+ " :lease, :deadline) ";

	private SnapshotRows() {
	}

	static DatabaseClient.GenericExecuteSpec insert(DatabaseClient database, Snapshot snapshot, @Nullable Instant lease,
			String conflict) {
		Snapshot.Source source = snapshot.source();
		DatabaseClient.GenericExecuteSpec sql = database.sql(INSERT + conflict)
			.bind("id", snapshot.id())
			.bind("name", snapshot.name())
			.bind("image", snapshot.image())
			.bind("state", snapshot.state().wire())
			.bind("cpu", snapshot.size().cpu())
			.bind("memory", snapshot.size().memoryGib())
			.bind("disk", snapshot.size().diskGib())
			.bind("now", snapshot.times().createdAt())
			.bind("contexts", source.contextHashes().toArray(String[]::new))
			.bind("program", snapshot.start().program().toArray(String[]::new))
			.bind("user", snapshot.start().user())
			.bind("hidden", snapshot.hidden());
		sql = bind(sql, "organization", snapshot.organizationId(), UUID.class);
		sql = bind(sql, "reference", source.reference(), String.class);
		sql = bind(sql, "dockerfile", source.dockerfile(), String.class);
		sql = bind(sql, "sandbox", source.sandboxId(), UUID.class);
		sql = bind(sql, "lease", lease, Instant.class);
		return bind(sql, "deadline", snapshot.status().deadline(), Instant.class);
	}

	static <T> DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec sql, String name,
			@Nullable T value, Class<T> type) {
		return (value != null) ? sql.bind(name, value) : sql.bindNull(name, type);
	}

	static Snapshot read(Readable row) {
		return new Snapshot(Columns.get(row, "id", UUID.class), row.get("organization_id", UUID.class),
				text(row, "name"), text(row, "image"), status(row), size(row), row.get("size_bytes", Long.class),
				source(row), new Snapshot.Start(texts(row, "program"), text(row, "os_user")),
				Columns.get(row, "hidden", Boolean.class),
				new Snapshot.Times(Columns.get(row, "created_at", Instant.class),
						Columns.get(row, "updated_at", Instant.class), row.get("last_used_at", Instant.class)));
	}

	private static Snapshot.Status status(Readable row) {
		return new Snapshot.Status(SnapshotState.ofWire(text(row, "state")), row.get("error_reason", String.class),
				Columns.get(row, "version", Long.class), row.get("deadline", Instant.class));
	}

	private static Snapshot.Size size(Readable row) {
		return new Snapshot.Size(Columns.get(row, "cpu", Double.class), Columns.get(row, "memory_gib", Double.class),
				Columns.get(row, "disk_gib", Double.class));
	}

	private static Snapshot.Source source(Readable row) {
		return new Snapshot.Source(row.get("reference", String.class), row.get("dockerfile", String.class),
				row.get("source_sandbox_id", UUID.class), texts(row, "context_hashes"));
	}

	private static String text(Readable row, String column) {
		return Columns.get(row, column, String.class);
	}

	private static List<String> texts(Readable row, String column) {
		return List.of(Columns.get(row, column, String[].class));
	}

}
