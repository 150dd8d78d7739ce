package dev.opendaytona.platform.registry;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.opendaytona.platform.database.Columns;
import dev.opendaytona.platform.encryption.Encryption;
import io.r2dbc.spi.Readable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The logins to registries that are kept.
 */
public final class Registries {

	private static final String COLUMNS = "id, organization_id, name, url, username, password, project,"
			+ " ca_certificate, created_at, updated_at";

	private final DatabaseClient database;

	private final Encryption encryption;

	private final Optional<InternalRegistry> internal;

	private final Clock clock;

	Registries(DatabaseClient database, Encryption encryption, RegistrySettings settings, Clock clock) {
		this.database = database;
		this.encryption = encryption;
		this.internal = Optional.ofNullable(settings.internal());
		this.clock = clock;
	}

	/**
	 * Which login an image needs: of the organization's for that registry the one whose
	 * project the image is in (the longest goes first), else one without project, else
	 * any; the newest of equals; else the one of the installation's own registry.
	 * @param organizationId the organization
	 * @param image an image reference, for example {@code ghcr.io/acme/tools:1}
	 * @return the login, or empty when none is known and the image has to be public
	 */
	public Mono<RegistryAccess> find(UUID organizationId, String image) {
		ImageName name = ImageName.parse(image);
		return candidates(organizationId, name).filter((registry) -> registry.address().isNamedBy(name.host()))
			.collectList()
			.flatMap((found) -> Mono.justOrEmpty(best(found, name)));
	}

	/**
	 * Every login of an organization, the oldest first.
	 * @param organizationId the organization
	 * @return the logins
	 */
	public Flux<RegistryAccess> all(UUID organizationId) {
		return list(organizationId).collectList().flatMapIterable(List::reversed).map(this::access);
	}

	private Flux<Registry> candidates(UUID organizationId, ImageName name) {
		return this.database
			.sql("select " + COLUMNS + " from docker_registry where organization_id = :organization"
					+ " and host in (:host, :short)")
			.bind("organization", organizationId)
			.bind("host", name.host())
			.bind("short", name.hostWithoutUsualPort())
			.map(Registries::read)
			.all();
	}

	private Optional<RegistryAccess> best(List<Registry> found, ImageName name) {
		return found.stream()
			.max(Comparator.comparingInt((Registry registry) -> registry.fitness(name))
				.thenComparing(Registry::updatedAt)
				.thenComparing(Registry::id))
			.map(this::access)
			.or(() -> this.internal.flatMap((registry) -> registry.find(name)));
	}

	private RegistryAccess access(Registry registry) {
		RegistryAddress address = registry.address();
		return new RegistryAccess(address.host(), registry.username(),
				this.encryption.decrypt(registry.encryptedPassword(), Registry.passwordPlace(registry.id()),
						"The password of the docker registry '" + registry.name() + "'"),
				address.plainHttp(), registry.scope(), registry.caCertificate());
	}

	Flux<Registry> list(UUID organizationId) {
		return this.database
			.sql("select " + COLUMNS + " from docker_registry where organization_id = :organization"
					+ " order by created_at desc, id")
			.bind("organization", organizationId)
			.map(Registries::read)
			.all();
	}

	Mono<Registry> find(UUID organizationId, UUID id) {
		return this.database
			.sql("select " + COLUMNS + " from docker_registry where organization_id = :organization and id = :id")
			.bind("organization", organizationId)
			.bind("id", id)
			.map(Registries::read)
			.one();
	}

	Mono<Registry> insert(Registry registry) {
		return write(registry, "insert into docker_registry (" + COLUMNS + ", host) values (:id, :organization, :name,"
				+ " :url, :username, :password, :project, :ca, :created, :updated, :host)");
	}

	Mono<Registry> update(Registry registry) {
		return write(registry,
				"update docker_registry set name = :name, url = :url, username = :username, password = :password,"
						+ " project = :project, ca_certificate = :ca, updated_at = :updated, host = :host"
						+ " where id = :id and organization_id = :organization and created_at = :created");
	}

	/** Empty when the row has gone. */
	private Mono<Registry> write(Registry registry, String sql) {
		DatabaseClient.GenericExecuteSpec statement = this.database.sql(sql)
			.bind("id", registry.id())
			.bind("organization", registry.organizationId())
			.bind("name", registry.name())
			.bind("url", registry.url())
			.bind("username", registry.username())
			.bind("password", registry.encryptedPassword())
			.bind("project", registry.project())
			.bind("created", registry.createdAt())
			.bind("updated", registry.updatedAt())
			.bind("host", registry.address().host());
		String certificate = registry.caCertificate();
		statement = (certificate != null) ? statement.bind("ca", certificate) : statement.bindNull("ca", String.class);
		return statement.fetch().rowsUpdated().filter((rows) -> rows == 1).map((rows) -> registry);
	}

	Mono<Boolean> delete(UUID organizationId, UUID id) {
		return this.database.sql("delete from docker_registry where organization_id = :organization and id = :id")
			.bind("organization", organizationId)
			.bind("id", id)
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows > 0);
	}

	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private static Registry read(Readable row) {
		return new Registry(Columns.get(row, "id", UUID.class), Columns.get(row, "organization_id", UUID.class),
				Columns.get(row, "name", String.class), Columns.get(row, "url", String.class),
				Columns.get(row, "username", String.class), Columns.get(row, "password", String.class),
				Columns.get(row, "project", String.class), row.get("ca_certificate", String.class),
				Columns.get(row, "created_at", Instant.class), Columns.get(row, "updated_at", Instant.class));
	}

}
