package dev.opendaytona.platform.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.snapshot.BuildInfo;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The sandboxes that are kept. A state changes only here, and only for who names the
 * version that it saw: so there is one writer at a time, in whatever process.
 */
final class Sandboxes {

	private static final String SELECT = "select " + SandboxRows.COLUMNS + " from sandbox ";

	private static final String RETURNING = " returning " + SandboxRows.COLUMNS;

	private static final Duration RETRY = Duration.ofSeconds(2);

	private final DatabaseClient database;

	private final SandboxRows rows;

	private final SandboxDirectory directory;

	private final Clock clock;

	Sandboxes(DatabaseClient database, SandboxRows rows, SandboxDirectory directory, Clock clock) {
		this.database = database;
		this.rows = rows;
		this.directory = directory;
		this.clock = clock;
	}

	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	/**
	 * A sandbox of an organization.
	 * @param organizationId the organization
	 * @param idOrName its id, or the name of one that is not being destroyed
	 * @return the sandbox
	 */
	Mono<Sandbox> get(UUID organizationId, String idOrName) {
		return this.database
			.sql(SELECT + "where organization_id = :organization and state <> 'destroyed' and (id::text = :name"
					+ " or (name = :name and desired_state <> 'destroyed')) order by id::text = :name desc limit 1")
			.bind("organization", organizationId)
			.bind("name", idOrName.replace("\0", ""))
			.map(this.rows::read)
			.one()
			.switchIfEmpty(Mono.error(() -> unknown(idOrName)));
	}

	static ApiException unknown(String idOrName) {
		return new ApiException.NotFound("Sandbox with ID or name " + idOrName + " not found");
	}

	Mono<Sandbox> reload(Sandbox sandbox) {
		return this.database.sql(SELECT + "where id = :id").bind("id", sandbox.id()).map(this.rows::read).one();
	}

	Flux<Sandbox> select(String condition, Map<String, Object> values) {
		return this.database.sql(SELECT + condition).bindValues(values).map(this.rows::read).all();
	}

	Mono<Long> count(String condition, Map<String, Object> values) {
		return this.database.sql("select count(*) as found from sandbox " + condition)
			.bindValues(values)
			.map((row) -> dev.opendaytona.platform.database.Columns.get(row, "found", Long.class))
			.one();
	}

	Mono<Sandbox> insert(Sandbox sandbox) {
		Instant now = sandbox.times().createdAt();
		DatabaseClient.GenericExecuteSpec sql = this.database
			.sql("insert into sandbox values (:id, :organization, :name, :snapshot, :image, :user, cast(:env as jsonb),"
					+ " cast(:labels as jsonb), :public, :blockAll, :allowList, :region, :cpu, :memory, :disk, :state,"
					+ " :desired, null, false, :autoStop, :autoArchive, :autoDelete, :destroyAt, 0, :now, :lease,"
					+ " :deadline, :now, :now, :now, 0, :parent, :dockerfile, :contexts, :program)" + RETURNING)
			.bindValues(identity(sandbox))
			.bindValues(shape(sandbox))
			.bind("state", sandbox.status().state().wire())
			.bind("desired", sandbox.status().desired().wire())
			.bind("now", now)
			.bind("lease", now.plus(Change.lease(sandbox.status().state())))
			.bind("deadline", now.plus(Change.limit(sandbox.status().state())));
		BuildInfo build = sandbox.origin().build();
		sql = bind(sql, "dockerfile", (build != null) ? build.dockerfileContent() : null, String.class);
		sql = sql.bind("contexts", contexts(build));
		sql = sql.bind("program", sandbox.origin().program().toArray(String[]::new));
		sql = bind(sql, "parent", sandbox.origin().parentId(), UUID.class);
		return bind(sql, "destroyAt", sandbox.timers().destroyAt(), Instant.class).map(this.rows::read)
			.one()
			.onErrorMap(DuplicateKeyException.class,
					(taken) -> new ApiException.Conflict("Sandbox with name " + sandbox.name() + " already exists"))
			.doOnNext(this.directory::put);
	}

	private static String[] contexts(@Nullable BuildInfo build) {
		List<String> hashes = (build != null) ? build.contextHashes() : null;
		return (hashes != null) ? hashes.toArray(String[]::new) : new String[0];
	}

	private static Map<String, Object> identity(Sandbox sandbox) {
		return Map.of("id", sandbox.id(), "organization", sandbox.organizationId(), "name", sandbox.name(), "snapshot",
				sandbox.origin().snapshot(), "image", sandbox.origin().image(), "region", sandbox.origin().region(),
				"user", sandbox.user(), "public", sandbox.isPublic());
	}

	private Map<String, Object> shape(Sandbox sandbox) {
		return Map.of("env", this.rows.json(sandbox.env()), "labels", this.rows.json(sandbox.labels()), "blockAll",
				sandbox.network().blockAll(), "allowList", sandbox.network().allowList(), "cpu",
				sandbox.resources().cpu(), "memory", sandbox.resources().memoryGib(), "disk",
				sandbox.resources().diskGib(), "autoStop", sandbox.timers().autoStop(), "autoArchive",
				sandbox.timers().autoArchive(), "autoDelete", sandbox.timers().autoDelete());
	}

	/**
	 * Changes the state of a sandbox.
	 * @param seen the sandbox as the writer saw it
	 * @param change the change
	 * @return the sandbox as it is now, or empty when another writer was faster
	 * @throws ApiException.Conflict when the table of states has no such way
	 */
	Mono<Sandbox> change(Sandbox seen, Change change) {
		SandboxState next = seen.status().state().to(change.state());
		Instant now = now();
		boolean leased = next.transitional();
		@Nullable Instant kept = (seen.status().state() == next) ? seen.status().deadline() : null;
		@Nullable Instant deadline = (kept != null) ? kept : now.plus(Change.limit(next));
		DatabaseClient.GenericExecuteSpec sql = this.database
			.sql("update sandbox set state = :state, desired_state = :desired, error_reason = :reason,"
					+ " recoverable = :recoverable, version = version + 1, state_since = :now, updated_at = :now,"
					+ " lease_until = :lease, deadline = :deadline, stopped_at = case"
					+ " when :state = 'stopped' and state <> 'archiving' then :now"
					+ " when :state in ('stopped', 'archiving', 'archived') then stopped_at end,"
					+ " last_activity_at = case when :state = 'started' then :now else last_activity_at end,"
					+ " rolling_back = false" + " where id = :id and version = :version" + RETURNING)
			.bind("state", next.wire())
			.bind("desired", change.desired().wire())
			.bind("recoverable", change.recoverable())
			.bind("now", now)
			.bind("id", seen.id())
			.bind("version", seen.status().version());
		sql = bind(sql, "reason", change.reason(), String.class);
		sql = bind(sql, "lease", leased ? now.plus(Change.lease(next)) : null, Instant.class);
		return bind(sql, "deadline", leased ? deadline : null, Instant.class).map(this.rows::read)
			.one()
			.doOnNext(this.directory::put);
	}

	/**
	 * Has a sandbox go back to a snapshot; from then on that is what it was made from.
	 * @param seen the sandbox as the writer saw it
	 * @param origin the snapshot
	 * @param user the user that commands run as
	 * @return the restoring sandbox, or empty when another writer was faster
	 * @throws ApiException.Conflict when its state does not allow it
	 */
	Mono<Sandbox> rollBack(Sandbox seen, Sandbox.Origin origin, String user) {
		SandboxState next = seen.status().state().to(SandboxState.RESTORING);
		Instant now = now();
		return this.database
			.sql("update sandbox set state = :state, desired_state = 'started', error_reason = null, recoverable = false,"
					+ " rolling_back = true, snapshot = :snapshot, image = :image, program = :program, os_user = :user,"
					+ " dockerfile = null, context_hashes = '{}', version = version + 1, state_since = :now,"
					+ " backup_state = 'None', backup_version = backup_version + 1, backup_lease = null,"
					+ " backup_object = null, backup_sha256 = null, backup_at = null, backup_error = null,"
					+ " updated_at = :now, lease_until = :lease, deadline = :deadline, stopped_at = null"
					+ " where id = :id and version = :version" + RETURNING)
			.bindValues(Map.of("state", next.wire(), "snapshot", origin.snapshot(), "image", origin.image(), "user",
					user, "id", seen.id(), "version", seen.status().version()))
			.bind("program", origin.program().toArray(String[]::new))
			.bindValues(
					Map.of("now", now, "lease", now.plus(Change.lease(next)), "deadline", now.plus(Change.limit(next))))
			.map(this.rows::read)
			.one()
			.doOnNext(this.directory::put);
	}

	/**
	 * Takes over a transitional sandbox whose writer is gone.
	 * @param seen the sandbox as it was seen
	 * @return the sandbox with a new lease, or empty when another writer was faster
	 */
	Mono<Sandbox> takeOver(Sandbox seen) {
		Instant now = now();
		return this.database
			.sql("update sandbox set version = version + 1, lease_until = :lease where id = :id"
					+ " and version = :version and lease_until < :now" + RETURNING)
			.bind("lease", now.plus(Change.LEASE))
			.bind("id", seen.id())
			.bind("version", seen.status().version())
			.bind("now", now)
			.map(this.rows::read)
			.one()
			.doOnNext(this.directory::put);
	}

	/**
	 * Has a transitional sandbox tried again in a moment.
	 * @param taken the sandbox as it was taken over
	 * @return the sandbox as it is now, or empty when another writer was faster
	 */
	Mono<Sandbox> retrySoon(Sandbox taken) {
		return retry(taken, now().plus(RETRY));
	}

	/**
	 * Has a transitional sandbox looked at by the next look at all.
	 * @param taken the sandbox as it was taken over
	 * @return the sandbox as it is now, or empty when another writer was faster
	 */
	Mono<Sandbox> retryNext(Sandbox taken) {
		return retry(taken, now());
	}

	private Mono<Sandbox> retry(Sandbox taken, Instant when) {
		return this.database
			.sql("update sandbox set lease_until = :soon where id = :id and version = :version" + RETURNING)
			.bind("soon", when)
			.bind("id", taken.id())
			.bind("version", taken.status().version())
			.map(this.rows::read)
			.one();
	}

	/**
	 * Ends every lease; for the start, when nobody acts yet.
	 * @return the end
	 */
	Mono<Void> expireLeases() {
		return Mono.defer(() -> this.database.sql("update sandbox set lease_until = :now where lease_until is not null")
			.bind("now", now())
			.then()
			.then(this.database.sql("update sandbox set backup_lease = null where backup_lease is not null").then()));
	}

	/**
	 * Changes what is kept of the backup of a sandbox.
	 * @param seen the version that the writer saw
	 * @param id the sandbox
	 * @param assignments SQL assignments with named parameters
	 * @param values the values of the parameters
	 * @return the sandbox as it is now, or empty when another writer was faster
	 */
	Mono<Sandbox> setBackup(long seen, UUID id, String assignments, Map<String, Object> values) {
		return this.database
			.sql("update sandbox set " + assignments + " where id = :id and backup_version = :seen"
					+ " and state not in ('destroying', 'destroyed')" + RETURNING)
			.bindValues(values)
			.bind("id", id)
			.bind("seen", seen)
			.map(this.rows::read)
			.one();
	}

	/**
	 * Changes what does not touch the state.
	 * @param sandbox the sandbox
	 * @param assignments SQL assignments with named parameters
	 * @param values the values of the parameters
	 * @return the sandbox as it is now
	 */
	Mono<Sandbox> set(Sandbox sandbox, String assignments, Map<String, Object> values) {
		return this.database
			.sql("update sandbox set " + assignments + ", updated_at = :now where id = :id and state <> 'destroyed'"
					+ RETURNING)
			.bindValues(values)
			.bind("now", now())
			.bind("id", sandbox.id())
			.map(this.rows::read)
			.one()
			.switchIfEmpty(Mono.error(() -> unknown(sandbox.id().toString())))
			.doOnNext(this.directory::put);
	}

	String json(Map<String, String> texts) {
		return this.rows.json(texts);
	}

	private static <T> DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec sql, String name,
			@Nullable T value, Class<T> type) {
		return (value != null) ? sql.bind(name, value) : sql.bindNull(name, type);
	}

}
