package dev.opendaytona.platform.snapshot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.RunnerInfo.ImageInfo;
import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.database.Columns;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The snapshots that are kept. A state changes only here, and only for who names the
 * version that it saw.
 */
public final class Snapshots {

	/** The image that every runner has: the machine's own programs. */
	static final String HOST_IMAGE = "host:default";

	/** The snapshot of a sandbox that names none. */
	public static final String DEFAULT = "daytona-small";

	/** How long whoever takes a snapshot over may act on it. */
	static final Duration LEASE = Duration.ofSeconds(45);

	private static final Duration RETRY = Duration.ofSeconds(2);

	private static final String SELECT = "select " + SnapshotRows.COLUMNS + " from snapshot ";

	private static final String RETURNING = " returning " + SnapshotRows.COLUMNS;

	private static final String VISIBLE = " (organization_id = :organization or organization_id is null)"
			+ " and not hidden";

	/** In SQL: the name of a deleted snapshot whose image is still in use. */
	static final String DELETED = "'deleted ' || id";

	private static final List<String> UNFINISHED = Stream.of(SnapshotState.values())
		.filter(SnapshotState::transitional)
		.map(SnapshotState::wire)
		.toList();

	/** In SQL: whether there are sandboxes of a snapshot. */
	static final String IN_USE = "exists (select from sandbox where sandbox.image = snapshot.image"
			+ " and sandbox.state <> 'destroyed')";

	private final DatabaseClient database;

	private final Quotas quotas;

	private final Clock clock;

	private final Sinks.Many<Snapshot> ended = Sinks.many().multicast().directBestEffort();

	private final Sinks.Many<Snapshot> added = Sinks.many().multicast().directBestEffort();

	Snapshots(DatabaseClient database, Quotas quotas, Clock clock) {
		this.database = database;
		this.quotas = quotas;
		this.clock = clock;
	}

	/**
	 * Makes the general snapshots that are missing.
	 * @return the end
	 */
	public Mono<Void> addDefaults() {
		return addDefault(DEFAULT, new Snapshot.Size(1, 1, 3))
			.then(addDefault("daytona-medium", new Snapshot.Size(2, 4, 8)))
			.then(addDefault("daytona-large", new Snapshot.Size(4, 8, 10)))
			.then();
	}

	private Mono<Long> addDefault(String name, Snapshot.Size size) {
		Snapshot general = new Snapshot(UUID.randomUUID(), null, name, HOST_IMAGE,
				Snapshot.Status.fresh(SnapshotState.ACTIVE), size, null, Snapshot.Source.NONE, Snapshot.Start.NONE,
				false, Snapshot.Times.fresh(now()));
		return SnapshotRows.insert(this.database, general, null, "on conflict do nothing").fetch().rowsUpdated();
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
			.sql(SELECT + "where" + VISIBLE
					+ " and (name = :name or id::text = :name) order by organization_id nulls last limit 1")
			.bind("organization", organizationId)
			.bind("name", idOrName.replace("\0", ""))
			.map(SnapshotRows::read)
			.one();
	}

	Flux<Snapshot> list(SnapshotQuery query) {
		return this.database
			.sql(SELECT + "where" + VISIBLE + SnapshotQuery.CONDITION + " order by organization_id nulls last, "
					+ query.order() + ", id offset :offset limit :limit")
			.bindValues(query.values())
			.bind("offset", query.offset())
			.bind("limit", query.limit())
			.map(SnapshotRows::read)
			.all();
	}

	Mono<Long> count(SnapshotQuery query) {
		return this.database.sql("select count(*) as found from snapshot where" + VISIBLE + SnapshotQuery.CONDITION)
			.bindValues(query.values())
			.map((row) -> Columns.get(row, "found", Long.class))
			.one();
	}

	Flux<Snapshot> select(String condition, Map<String, Object> values) {
		return this.database.sql(SELECT + condition).bindValues(values).map(SnapshotRows::read).all();
	}

	/**
	 * The snapshot of a sandbox that brings a Dockerfile of its own; made when it is
	 * missing or has failed.
	 * @param organizationId whose it is
	 * @param info the Dockerfile
	 * @return the snapshot, which may be on its way
	 */
	public Mono<Snapshot> ofBuild(UUID organizationId, BuildInfo info) {
		Snapshot wanted = SnapshotRules.hidden(organizationId, info, now());
		return findHidden(wanted)
			.flatMap((found) -> found.state().failed() ? remove(found).then(Mono.empty()) : Mono.just(found))
			.switchIfEmpty(Mono.defer(() -> addWaiting(wanted)))
			.onErrorResume(ApiException.Conflict.class, (faster) -> findHidden(wanted));
	}

	private Mono<Snapshot> findHidden(Snapshot wanted) {
		return select("where hidden and organization_id = :organization and name = :name",
				Map.of("organization", Objects.requireNonNull(wanted.organizationId()), "name", wanted.name()))
			.next();
	}

	/**
	 * The snapshot that has an image.
	 * @param image the runner's name of the image
	 * @return the snapshot, or empty when it is gone
	 */
	public Mono<Snapshot> findByImage(String image) {
		return select("where image = :image", Map.of("image", image)).next();
	}

	/** Adds a snapshot that the caller itself makes, in this request. */
	Mono<Snapshot> add(Snapshot snapshot) {
		return add(snapshot, null);
	}

	/** Adds a snapshot that is made by the {@link SnapshotReconciler}. */
	Mono<Snapshot> addWaiting(Snapshot snapshot) {
		return add(snapshot, now()).doOnNext(this.added::tryEmitNext);
	}

	/**
	 * Those that wait for the {@link SnapshotReconciler} from now on; some may be
	 * missing.
	 */
	Flux<Snapshot> added() {
		return this.added.asFlux();
	}

	private Mono<Snapshot> add(Snapshot snapshot, @Nullable Instant lease) {
		return checkQuota(snapshot)
			.then(Mono.defer(() -> SnapshotRows.insert(this.database, snapshot, lease, "").fetch().rowsUpdated()))
			.onErrorMap(DuplicateKeyException.class,
					(taken) -> new ApiException.Conflict(
							"Snapshot with name \"" + snapshot.name() + "\" already exists for this organization"))
			.thenReturn(snapshot);
	}

	private Mono<Void> checkQuota(Snapshot snapshot) {
		UUID organization = snapshot.organizationId();
		if (organization == null || snapshot.hidden()) {
			return Mono.empty();
		}
		return this.database
			.sql("select count(*) as found from snapshot where organization_id = :organization and not hidden")
			.bind("organization", organization)
			.map((row) -> Columns.get(row, "found", Long.class))
			.one()
			.filter((found) -> found >= this.quotas.snapshots())
			.flatMap((full) -> Mono.error(new ApiException.InvalidRequest(
					"Snapshot quota exceeded. Maximum allowed: " + this.quotas.snapshots())));
	}

	/**
	 * Those whose making ends from now on, well or not; some may be missing.
	 * @return the snapshots
	 */
	public Flux<Snapshot> ended() {
		return this.ended.asFlux();
	}

	Mono<Snapshot> activate(Snapshot seen, ImageInfo image) {
		return this.database
			.sql("update snapshot set state = :state, size_bytes = :size, error_reason = null, lease_until = null,"
					+ " deadline = null, program = case when cardinality(program) > 0 then program else :program end,"
					+ " os_user = case when os_user <> '' then os_user else :user end, version = version + 1,"
					+ " updated_at = :now where id = :id and version = :version" + RETURNING)
			.bind("state", seen.state().to(SnapshotState.ACTIVE).wire())
			.bind("size", image.sizeBytes())
			.bind("program", image.program().toArray(String[]::new))
			.bind("user", image.user())
			.bind("now", now())
			.bind("id", seen.id())
			.bind("version", seen.status().version())
			.map(SnapshotRows::read)
			.one()
			.doOnNext(this.ended::tryEmitNext);
	}

	/**
	 * Changes the state of a snapshot.
	 * @param seen the snapshot as the writer saw it
	 * @param state the new state
	 * @param reason why it failed
	 * @return the snapshot as it is now, or empty when another writer was faster
	 */
	Mono<Snapshot> change(Snapshot seen, SnapshotState state, @Nullable String reason) {
		DatabaseClient.GenericExecuteSpec sql = this.database
			.sql("update snapshot set state = :state, error_reason = :reason, version = version + 1, updated_at = :now,"
					+ " lease_until = :lease where id = :id and version = :version" + RETURNING)
			.bind("state", seen.state().to(state).wire())
			.bind("now", now())
			.bind("id", seen.id())
			.bind("version", seen.status().version());
		sql = SnapshotRows.bind(sql, "reason", reason, String.class);
		return SnapshotRows.bind(sql, "lease", state.transitional() ? now().plus(LEASE) : null, Instant.class)
			.map(SnapshotRows::read)
			.one()
			.doOnNext((now) -> {
				if (now.state().failed()) {
					this.ended.tryEmitNext(now);
				}
			});
	}

	/** Takes over a transitional snapshot that nobody acts on. */
	Mono<Snapshot> takeOver(Snapshot seen) {
		Instant now = now();
		return this.database
			.sql("update snapshot set version = version + 1, lease_until = :lease where id = :id"
					+ " and version = :version and lease_until <= :now" + RETURNING)
			.bind("lease", now.plus(LEASE))
			.bind("id", seen.id())
			.bind("version", seen.status().version())
			.bind("now", now)
			.map(SnapshotRows::read)
			.one();
	}

	/** Goes on acting on a snapshot; empty when somebody else does. */
	Mono<Snapshot> renew(Snapshot taken) {
		return this.database
			.sql("update snapshot set lease_until = :lease where id = :id and version = :version" + RETURNING)
			.bind("lease", now().plus(LEASE))
			.bind("id", taken.id())
			.bind("version", taken.status().version())
			.map(SnapshotRows::read)
			.one();
	}

	/** Has a transitional snapshot looked at again, at once or in a moment. */
	Mono<Void> release(Snapshot taken, boolean atOnce) {
		return this.database.sql("update snapshot set lease_until = :lease where id = :id and version = :version")
			.bind("lease", atOnce ? now() : now().plus(RETRY))
			.bind("id", taken.id())
			.bind("version", taken.status().version())
			.then();
	}

	/**
	 * Deletes a snapshot but for its image, when there are sandboxes of that.
	 * @param removing the snapshot
	 * @return whether there are
	 */
	Mono<Boolean> hideInUse(Snapshot removing) {
		return this.database
			.sql("update snapshot set hidden = true, name = " + DELETED + ", state = 'inactive', lease_until = null,"
					+ " version = version + 1, updated_at = :now where id = :id and version = :version and " + IN_USE)
			.bind("now", now())
			.bind("id", removing.id())
			.bind("version", removing.status().version())
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows > 0);
	}

	Mono<Void> remove(Snapshot snapshot) {
		return this.database.sql("delete from snapshot where id = :id").bind("id", snapshot.id()).then();
	}

	/**
	 * Keeps a snapshot from being deleted until the end of the transaction.
	 * @param snapshot the snapshot
	 * @return the end, or a refusal when it is no longer active
	 */
	public Mono<Void> hold(Snapshot snapshot) {
		return this.database.sql("select id from snapshot where id = :id and state = 'active' for share")
			.bind("id", snapshot.id())
			.fetch()
			.one()
			.switchIfEmpty(Mono.error(
					() -> new ApiException.InvalidRequest("Snapshot " + snapshot.name() + " is not active any more")))
			.then();
	}

	/**
	 * Notes that a sandbox is started from a snapshot; more than once in a minute is one
	 * use.
	 * @param snapshot the snapshot
	 * @return the end
	 */
	public Mono<Void> touch(Snapshot snapshot) {
		Instant last = snapshot.times().lastUsedAt();
		Instant now = now();
		if (last != null && last.plusSeconds(60).isAfter(now)) {
			return Mono.empty();
		}
		return this.database.sql("update snapshot set last_used_at = :now where id = :id")
			.bind("now", now)
			.bind("id", snapshot.id())
			.then();
	}

	/**
	 * Puts aside what no sandbox was started from for long; a general one stays.
	 * @param unused how long
	 * @return how many
	 */
	Mono<Long> deactivateUnused(Duration unused) {
		return this.database.sql(
				"update snapshot set state = 'inactive', version = version + 1, updated_at = :now where state = 'active'"
						+ " and organization_id is not null and coalesce(last_used_at, created_at) < :old")
			.bind("now", now())
			.bind("old", now().minus(unused))
			.fetch()
			.rowsUpdated();
	}

	/**
	 * Has every unfinished snapshot looked at, also those that a request was making when
	 * the server ended; for the start, when nobody acts yet.
	 * @return the end
	 */
	public Mono<Void> adopt() {
		return Mono.defer(() -> this.database.sql("update snapshot set lease_until = :now where state in (:unfinished)")
			.bind("now", now())
			.bind("unfinished", UNFINISHED)
			.then());
	}

	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	static String lower(@Nullable String text) {
		return (text != null) ? text.toLowerCase(Locale.ROOT) : "";
	}

}
