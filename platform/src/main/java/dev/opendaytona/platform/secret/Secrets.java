package dev.opendaytona.platform.secret;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.database.Columns;
import dev.opendaytona.platform.encryption.Encryption;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The secrets that are kept.
 */
public final class Secrets {

	private static final String COLUMNS = "id, name, description, hosts, created_at, updated_at";

	private final DatabaseClient database;

	private final Encryption encryption;

	private final Clock clock;

	Secrets(DatabaseClient database, Encryption encryption, Clock clock) {
		this.database = database;
		this.encryption = encryption;
		this.clock = clock;
	}

	/**
	 * The values of an organization's secrets; for whoever hands them to what they are
	 * for.
	 * @param organizationId the organization
	 * @param names which; those that there are not are left out
	 * @return the values by name
	 */
	public Mono<Map<String, Secret>> values(UUID organizationId, Set<String> names) {
		return names.isEmpty() ? Mono.just(Map.of()) : this.database
			.sql("select id, name, value from secret where organization_id = :organization" + " and name = any(:names)")
			.bind("organization", organizationId)
			.bind("names", names.toArray(String[]::new))
			.map(this::value)
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue);
	}

	private Map.Entry<String, Secret> value(Readable row) {
		String name = Columns.get(row, "name", String.class);
		return Map.entry(name, this.encryption.decrypt(Columns.get(row, "value", String.class),
				KeptSecret.valuePlace(Columns.get(row, "id", UUID.class)), "The value of the secret '" + name + "'"));
	}

	Flux<KeptSecret> list(UUID organizationId) {
		return select(organizationId, " order by created_at desc, id", Map.of());
	}

	Mono<KeptSecret> find(UUID organizationId, UUID id) {
		return select(organizationId, " and id = :id", Map.of("id", id)).next();
	}

	Mono<SecretPage> page(UUID organizationId, SecretQuery query) {
		Mono<Long> total = this.database
			.sql("select count(*) as total from secret where organization_id = :organization" + query.filter())
			.bind("organization", organizationId)
			.bindValues(query.filterValues())
			.map((row) -> Columns.get(row, "total", Long.class))
			.one();
		return select(organizationId, query.page(), query.pageValues()).collectList().zipWith(total, query::cut);
	}

	private Flux<KeptSecret> select(UUID organizationId, String rest, Map<String, Object> values) {
		return this.database.sql("select " + COLUMNS + " from secret where organization_id = :organization" + rest)
			.bind("organization", organizationId)
			.bindValues(values)
			.map(Secrets::read)
			.all();
	}

	Mono<KeptSecret> insert(UUID organizationId, SecretFields wanted) {
		UUID id = UUID.randomUUID();
		String name = wanted.checkedName();
		String[] hosts = wanted.checkedHosts();
		return nullable(this.database
			.sql("insert into secret (id, organization_id, name, value, description, hosts, created_at, updated_at)"
					+ " values (:id, :organization, :name, :value, :description, :hosts, :now, :now) returning "
					+ COLUMNS)
			.bind("id", id)
			.bind("organization", organizationId)
			.bind("name", name)
			.bind("value", encrypt(wanted.checkedValue(), id))
			.bind("hosts", (hosts != null) ? hosts : new String[0])
			.bind("now", now()), "description", wanted.checkedDescription(), String.class).map(Secrets::read)
			.one()
			.onErrorMap(DuplicateKeyException.class, (taken) -> new ApiException.Conflict("Secret with name '" + name
					+ "' already exists; choose another name, change that one or delete it"));
	}

	/**
	 * Changes what is given, in one statement: of two changes at once neither is lost.
	 * Empty when there is no such secret.
	 */
	Mono<KeptSecret> update(UUID organizationId, UUID id, SecretFields wanted) {
		String value = (wanted.value() != null) ? encrypt(wanted.checkedValue(), id) : null;
		DatabaseClient.GenericExecuteSpec sql = this.database
			.sql("update secret set value = coalesce(:value, value), description = coalesce(:description, description),"
					+ " hosts = coalesce(:hosts, hosts), updated_at = :now"
					+ " where organization_id = :organization and id = :id returning " + COLUMNS)
			.bind("id", id)
			.bind("organization", organizationId)
			.bind("now", now());
		sql = nullable(sql, "value", value, String.class);
		sql = nullable(sql, "description", wanted.checkedDescription(), String.class);
		return nullable(sql, "hosts", wanted.checkedHosts(), String[].class).map(Secrets::read).one();
	}

	private static <T> DatabaseClient.GenericExecuteSpec nullable(DatabaseClient.GenericExecuteSpec sql, String name,
			@Nullable T value, Class<T> type) {
		return (value != null) ? sql.bind(name, value) : sql.bindNull(name, type);
	}

	Mono<Boolean> delete(UUID organizationId, UUID id) {
		return this.database.sql("delete from secret where organization_id = :organization and id = :id")
			.bind("organization", organizationId)
			.bind("id", id)
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows > 0);
	}

	private String encrypt(Secret value, UUID id) {
		return this.encryption.encrypt(value, KeptSecret.valuePlace(id));
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private static KeptSecret read(Readable row) {
		return new KeptSecret(Columns.get(row, "id", UUID.class), Columns.get(row, "name", String.class),
				row.get("description", String.class), List.of(Columns.get(row, "hosts", String[].class)),
				Columns.get(row, "created_at", Instant.class), Columns.get(row, "updated_at", Instant.class));
	}

}
