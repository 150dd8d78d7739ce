package dev.opendaytona.platform.access;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.database.Columns;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The keys: kept as hashes, remembered for a minute once they were used.
 */
public final class ApiKeys {

	private static final String COLUMNS = "id, organization_id, account_id, name, suffix, permissions, created_at,"
			+ " last_used_at, expires_at";

	private static final Duration REMEMBERED = Duration.ofMinutes(1);

	private static final int MOST_REMEMBERED = 10_000;

	private final DatabaseClient database;

	private final Clock clock;

	private final AsyncCache<String, Caller> callers = Caffeine.newBuilder()
		.maximumSize(MOST_REMEMBERED)
		.expireAfterWrite(REMEMBERED)
		.buildAsync();

	private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

	/**
	 * Creates the keys.
	 * @param database where they are kept
	 * @param clock tells when a key ends
	 */
	public ApiKeys(DatabaseClient database, Clock clock) {
		this.database = database;
		this.clock = clock;
	}

	/**
	 * Finds out who calls.
	 * @param value the key that came with the request
	 * @return the caller, or empty when the key is unknown or has ended
	 */
	public Mono<Caller> authenticate(String value) {
		byte[] hash = ApiKey.hash(value);
		return Mono
			.fromFuture(
					() -> this.callers.get(HexFormat.of().formatHex(hash), (key, executor) -> load(hash).toFuture()),
					true)
			.filter((caller) -> !caller.expired(this.clock.instant()))
			.doOnNext((caller) -> this.used.put(caller.keyId(), this.clock.instant()));
	}

	private Mono<Caller> load(byte[] hash) {
		return this.database.sql("select " + COLUMNS + " from api_key where hash = :hash")
			.bind("hash", ByteBuffer.wrap(hash))
			.map(ApiKeys::read)
			.one()
			.map(ApiKey::caller);
	}

	Mono<ApiKey> insert(ApiKey key, Secret value) {
		Caller caller = key.caller();
		DatabaseClient.GenericExecuteSpec sql = this.database
			.sql("insert into api_key (id, organization_id, account_id, name, hash, suffix, permissions, created_at,"
					+ " expires_at) values (:id, :organization, :account, :name, :hash, :suffix, :permissions, :now,"
					+ " :expires)")
			.bind("id", caller.keyId())
			.bind("organization", caller.organizationId())
			.bind("account", caller.accountId())
			.bind("name", key.name())
			.bind("hash", ByteBuffer.wrap(ApiKey.hash(value.value())))
			.bind("suffix", key.suffix())
			.bind("permissions", caller.permissions().stream().map(Permission::wire).toArray(String[]::new))
			.bind("now", key.createdAt());
		Instant expires = caller.expiresAt();
		sql = (expires != null) ? sql.bind("expires", expires) : sql.bindNull("expires", Instant.class);
		return sql.fetch()
			.rowsUpdated()
			.onErrorMap(DuplicateKeyException.class,
					(taken) -> new ApiException.Conflict("API key with name " + key.name()
							+ " already exists; choose another name or delete that key"))
			.thenReturn(key);
	}

	Flux<ApiKey> list(Caller owner) {
		return this.database
			.sql("select " + COLUMNS + " from api_key where organization_id = :organization and account_id = :account"
					+ " order by created_at, name")
			.bind("organization", owner.organizationId())
			.bind("account", owner.accountId())
			.map(ApiKeys::read)
			.all();
	}

	Mono<ApiKey> get(UUID id) {
		return this.database.sql("select " + COLUMNS + " from api_key where id = :id")
			.bind("id", id)
			.map(ApiKeys::read)
			.one();
	}

	Mono<Boolean> delete(UUID accountId, UUID organizationId, String name) {
		return this.database
			.sql("delete from api_key where organization_id = :organization and account_id = :account and name = :name")
			.bind("organization", organizationId)
			.bind("account", accountId)
			.bind("name", name)
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows > 0)
			.doOnNext((deleted) -> this.callers.synchronous().invalidateAll());
	}

	/**
	 * Writes down which keys were used since the last time.
	 * @return the end
	 */
	public Mono<Void> recordUse() {
		Map<UUID, Instant> seen = Map.copyOf(this.used);
		this.used.entrySet().removeAll(seen.entrySet());
		return Flux.fromIterable(seen.entrySet())
			.concatMap((use) -> this.database.sql("update api_key set last_used_at = :at where id = :id")
				.bind("at", use.getValue())
				.bind("id", use.getKey())
				.fetch()
				.rowsUpdated())
			.then();
	}

	private static ApiKey read(Readable row) {
		String @Nullable [] wires = row.get("permissions", String[].class);
		Set<Permission> permissions = (wires != null)
				? Arrays.stream(wires).flatMap((wire) -> Permission.find(wire).stream()).collect(Collectors.toSet())
				: Set.of();
		Caller caller = new Caller(Columns.get(row, "id", UUID.class), Columns.get(row, "account_id", UUID.class),
				Columns.get(row, "organization_id", UUID.class), permissions, row.get("expires_at", Instant.class));
		return new ApiKey(caller, Columns.get(row, "name", String.class), Columns.get(row, "suffix", String.class),
				Columns.get(row, "created_at", Instant.class), row.get("last_used_at", Instant.class));
	}

}
