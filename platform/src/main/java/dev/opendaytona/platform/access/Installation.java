package dev.opendaytona.platform.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.database.Columns;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Makes the first account, its organization and its key, once.
 */
public final class Installation {

	private static final String ADMIN = "admin";

	private static final String ADMIN_KEY = "admin";

	private final DatabaseClient database;

	private final TransactionalOperator transactions;

	private final ApiKeys keys;

	private final Clock clock;

	private final Mono<InstallationIdentity> identity;

	/**
	 * Creates it.
	 * @param database the database
	 * @param transactions its transactions
	 * @param keys where the key is kept
	 * @param clock tells when
	 */
	public Installation(DatabaseClient database, TransactionalOperator transactions, ApiKeys keys, Clock clock) {
		this.database = database;
		this.transactions = transactions;
		this.keys = keys;
		this.clock = clock;
		// A failure is not remembered: the database may be away for a moment.
		this.identity = Mono.defer(this::loadIdentity).cacheInvalidateIf((known) -> false);
	}

	/**
	 * Which installation this is; known once it is complete.
	 * @return its identity, asked of the database once
	 */
	public Mono<InstallationIdentity> identity() {
		return this.identity;
	}

	private Mono<InstallationIdentity> loadIdentity() {
		return this.database.sql("select id, secret from installation")
			.map((row) -> new InstallationIdentity(Columns.get(row, "id", UUID.class),
					Secret.of(Columns.get(row, "secret", String.class))))
			.one();
	}

	/**
	 * Makes what is missing. A given key takes the place of the admin's key.
	 * @param given the key that the admin shall have, or null to have one made at the
	 * first start
	 * @return the admin's key when it was made now; it cannot be had again
	 */
	public Mono<Optional<Secret>> complete(@Nullable Secret given) {
		return lock().then(addIdentity())
			.then(findAdmin())
			.flatMap((member) -> replaceKey(member, given))
			.switchIfEmpty(Mono.defer(() -> install(given)))
			.as(this.transactions::transactional);
	}

	private Mono<Void> lock() {
		return this.database.sql("lock table account in exclusive mode").then();
	}

	private Mono<Long> addIdentity() {
		return this.database.sql("insert into installation (id, secret) values (:id, :secret) on conflict do nothing")
			.bind("id", UUID.randomUUID())
			.bind("secret", ApiKey.newValue(new SecureRandom()).value())
			.fetch()
			.rowsUpdated();
	}

	private Mono<Member> findAdmin() {
		return this.database
			.sql("select account_id, organization_id from organization_member order by created_at limit 1")
			.map((row) -> new Member(Columns.get(row, "account_id", UUID.class),
					Columns.get(row, "organization_id", UUID.class)))
			.one();
	}

	private Mono<Optional<Secret>> replaceKey(Member admin, @Nullable Secret given) {
		if (given == null) {
			return Mono.just(Optional.empty());
		}
		return this.keys.authenticate(given.value())
			.hasElement()
			.flatMap((known) -> known ? Mono.just(Optional.<Secret>empty())
					: this.keys.delete(admin.account(), admin.organization(), ADMIN_KEY)
						.then(addKey(admin, given))
						.thenReturn(Optional.<Secret>empty()));
	}

	private Mono<Optional<Secret>> install(@Nullable Secret given) {
		Member admin = new Member(UUID.randomUUID(), UUID.randomUUID());
		return addAccount(admin).then(addOrganization(admin))
			.then(addMembership(admin))
			.then(addKey(admin, (given != null) ? given : ApiKey.newValue(new SecureRandom())))
			.map((made) -> (given != null) ? Optional.<Secret>empty() : made);
	}

	private Mono<Long> addAccount(Member admin) {
		return this.database
			.sql("insert into account (id, name, email, created_at) values (:id, :name, 'admin@localhost', :now)")
			.bind("id", admin.account())
			.bind("name", ADMIN)
			.bind("now", now())
			.fetch()
			.rowsUpdated();
	}

	private Mono<Long> addOrganization(Member admin) {
		return this.database
			.sql("insert into organization (id, name, created_by, personal, created_at, updated_at)"
					+ " values (:id, 'Personal', :account, true, :now, :now)")
			.bind("id", admin.organization())
			.bind("account", admin.account())
			.bind("now", now())
			.fetch()
			.rowsUpdated();
	}

	private Mono<Long> addMembership(Member admin) {
		return this.database
			.sql("insert into organization_member (organization_id, account_id, role, created_at)"
					+ " values (:organization, :account, 'owner', :now)")
			.bind("organization", admin.organization())
			.bind("account", admin.account())
			.bind("now", now())
			.fetch()
			.rowsUpdated();
	}

	private Mono<Optional<Secret>> addKey(Member admin, Secret value) {
		ApiKey key = ApiKey.of(admin.account(), admin.organization(), EnumSet.allOf(Permission.class), null, ADMIN_KEY,
				value, now());
		return this.keys.insert(key, value).thenReturn(Optional.of(value));
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private record Member(UUID account, UUID organization) {

	}

}
