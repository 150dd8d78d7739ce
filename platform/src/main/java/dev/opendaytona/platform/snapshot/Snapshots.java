package dev.opendaytona.platform.snapshot;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.database.Columns;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The snapshots that are kept.
 */
public final class Snapshots {

	/** The image that every runner has: the machine's own programs. */
	static final String HOST_IMAGE = "host:default";

	/** The snapshot of a sandbox that names none. */
	public static final String DEFAULT = "daytona-small";

	private static final String COLUMNS = "id, organization_id, name, image, state, cpu, memory_gib, disk_gib,"
			+ " size_bytes, error_reason, created_at, updated_at, last_used_at";

	private static final String VISIBLE = " (organization_id = :organization or organization_id is null)";

	private final DatabaseClient database;

	private final Clock clock;

	Snapshots(DatabaseClient database, Clock clock) {
		this.database = database;
		this.clock = clock;
	}

	/**
	 * Makes the general snapshots that are missing.
	 * @return the end
	 */
	public Mono<Void> addDefaults() {
		return addDefault(DEFAULT, 1, 1, 3).then(addDefault("daytona-medium", 2, 4, 8))
			.then(addDefault("daytona-large", 4, 8, 10))
			.then();
	}

	private Mono<Long> addDefault(String name, double cpu, double memoryGib, double diskGib) {
		Instant now = now();
		return insert(new Snapshot(UUID.randomUUID(), null, name, HOST_IMAGE, SnapshotState.ACTIVE, cpu, memoryGib,
				diskGib, null, null, now, now, null), "on conflict do nothing");
	}

	/**
	 * The snapshot that a request names; one of the organization goes before a general
	 * one.
	 * @param organizationId the caller's organization
	 * @param idOrName its id or name
	 * @return the snapshot, or empty when there is none
	 */
	public Mono<Snapshot> find(UUID organizationId, String idOrName) {
		return this.database
			.sql("select " + COLUMNS + " from snapshot where" + VISIBLE
					+ " and (name = :name or id::text = :name) order by organization_id nulls last limit 1")
			.bind("organization", organizationId)
			.bind("name", idOrName)
			.map(Snapshots::read)
			.one();
	}

	Flux<Snapshot> list(UUID organizationId, @Nullable String name, String order, long offset, int limit) {
		return this.database
			.sql("select " + COLUMNS + " from snapshot where" + VISIBLE
					+ " and starts_with(lower(name), :name) order by organization_id nulls last, " + order
					+ ", id offset :offset limit :limit")
			.bind("organization", organizationId)
			.bind("name", (name != null) ? name.toLowerCase(Locale.ROOT) : "")
			.bind("offset", offset)
			.bind("limit", limit)
			.map(Snapshots::read)
			.all();
	}

	Mono<Long> count(UUID organizationId, @Nullable String name) {
		return this.database
			.sql("select count(*) as found from snapshot where" + VISIBLE + " and starts_with(lower(name), :name)")
			.bind("organization", organizationId)
			.bind("name", (name != null) ? name.toLowerCase(Locale.ROOT) : "")
			.map((row) -> Columns.get(row, "found", Long.class))
			.one();
	}

	Mono<Snapshot> add(Snapshot snapshot) {
		return insert(snapshot, "")
			.onErrorMap(DuplicateKeyException.class,
					(taken) -> new ApiException.Conflict(
							"Snapshot with name \"" + snapshot.name() + "\" already exists for this organization"))
			.thenReturn(snapshot);
	}

	private Mono<Long> insert(Snapshot snapshot, String conflict) {
		DatabaseClient.GenericExecuteSpec sql = this.database
			.sql("insert into snapshot (" + COLUMNS + ") values (:id, :organization, :name, :image, :state, :cpu,"
					+ " :memory, :disk, null, null, :now, :now, null) " + conflict)
			.bind("id", snapshot.id())
			.bind("name", snapshot.name())
			.bind("image", snapshot.image())
			.bind("state", snapshot.state().wire())
			.bind("cpu", snapshot.cpu())
			.bind("memory", snapshot.memoryGib())
			.bind("disk", snapshot.diskGib())
			.bind("now", snapshot.createdAt());
		UUID organization = snapshot.organizationId();
		sql = (organization != null) ? sql.bind("organization", organization)
				: sql.bindNull("organization", UUID.class);
		return sql.fetch().rowsUpdated();
	}

	Mono<Snapshot> activate(Snapshot snapshot, long sizeBytes) {
		return this.database
			.sql("update snapshot set state = 'active', size_bytes = :size, updated_at = :now where id = :id returning "
					+ COLUMNS)
			.bind("size", sizeBytes)
			.bind("now", now())
			.bind("id", snapshot.id())
			.map(Snapshots::read)
			.one();
	}

	Mono<Void> remove(Snapshot snapshot) {
		return this.database.sql("delete from snapshot where id = :id").bind("id", snapshot.id()).then();
	}

	/**
	 * Forgets the snapshots whose image was on its way when the server ended; for the
	 * start, when nothing is on its way yet.
	 * @return the runner's names of their images
	 */
	public Flux<String> removeUnfinished() {
		return this.database.sql("delete from snapshot where state = 'pending' returning image")
			.map((row) -> Columns.get(row, "image", String.class))
			.all();
	}

	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private static Snapshot read(Readable row) {
		return new Snapshot(Columns.get(row, "id", UUID.class), row.get("organization_id", UUID.class),
				Columns.get(row, "name", String.class), Columns.get(row, "image", String.class),
				SnapshotState.valueOf(Columns.get(row, "state", String.class).toUpperCase(Locale.ROOT)),
				Columns.get(row, "cpu", Double.class), Columns.get(row, "memory_gib", Double.class),
				Columns.get(row, "disk_gib", Double.class), row.get("size_bytes", Long.class),
				row.get("error_reason", String.class), Columns.get(row, "created_at", Instant.class),
				Columns.get(row, "updated_at", Instant.class), row.get("last_used_at", Instant.class));
	}

}
