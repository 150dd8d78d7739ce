package dev.opendaytona.platform.sandbox;

import java.time.Duration;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.opendaytona.platform.database.Columns;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Whose a sandbox is and whether it runs, remembered: what each proxied request must
 * know, without asking the database. The writer of sandboxes keeps it up to date.
 */
public final class SandboxDirectory {

	private static final int MOST = 50_000;

	private static final Duration REMEMBERED = Duration.ofMinutes(10);

	private final Cache<UUID, Entry> entries = Caffeine.newBuilder()
		.maximumSize(MOST)
		.expireAfterWrite(REMEMBERED)
		.build();

	private final DatabaseClient database;

	SandboxDirectory(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Looks a sandbox up.
	 * @param id its id
	 * @return what is known of it, or empty when there is none
	 */
	public Mono<Entry> find(UUID id) {
		Entry known = this.entries.getIfPresent(id);
		return (known != null) ? Mono.just(known) : load(id);
	}

	private Mono<Entry> load(UUID id) {
		return this.database.sql("select organization_id, state, version from sandbox where id = :id")
			.bind("id", id)
			.map((row) -> new Entry(Columns.get(row, "organization_id", UUID.class),
					SandboxState.ofWire(Columns.get(row, "state", String.class)),
					Columns.get(row, "version", Long.class)))
			.one()
			.map((entry) -> remember(id, entry));
	}

	void put(Sandbox sandbox) {
		remember(sandbox.id(),
				new Entry(sandbox.organizationId(), sandbox.status().state(), sandbox.status().version()));
	}

	private Entry remember(UUID id, Entry entry) {
		return this.entries.asMap().merge(id, entry, (old, fresh) -> (old.version() > fresh.version()) ? old : fresh);
	}

	/**
	 * What is known of a sandbox.
	 *
	 * @param organizationId whose it is
	 * @param state where it stands
	 * @param version the version of that state
	 */
	public record Entry(UUID organizationId, SandboxState state, long version) {

	}

}
