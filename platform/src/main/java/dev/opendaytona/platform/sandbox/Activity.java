package dev.opendaytona.platform.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * When sandboxes were last used. Noted in memory, which costs a request nothing, and
 * written down every few seconds by the {@link Loop}.
 */
public final class Activity {

	private final DatabaseClient database;

	private final Clock clock;

	private final Map<UUID, Instant> seen = new ConcurrentHashMap<>();

	private final Map<UUID, Integer> open = new ConcurrentHashMap<>();

	Activity(DatabaseClient database, Clock clock) {
		this.database = database;
		this.clock = clock;
	}

	/**
	 * Notes that a sandbox is used now.
	 * @param id the sandbox
	 */
	public void touch(UUID id) {
		this.seen.put(id, this.clock.instant().truncatedTo(ChronoUnit.MICROS));
	}

	/**
	 * Notes that a sandbox is in use until {@link #end}.
	 * @param id the sandbox
	 */
	public void begin(UUID id) {
		touch(id);
		this.open.merge(id, 1, Integer::sum);
	}

	/**
	 * Notes the end of a use.
	 * @param id the sandbox
	 */
	public void end(UUID id) {
		touch(id);
		this.open.computeIfPresent(id, (key, count) -> (count > 1) ? count - 1 : null);
	}

	/**
	 * Writes down what was noted since the last time.
	 * @return the end
	 */
	Mono<Void> record() {
		this.open.keySet().forEach(this::touch);
		Map<UUID, Instant> noted = new HashMap<>(this.seen);
		if (noted.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.sql("update sandbox set last_activity_at = greatest(last_activity_at, noted.at)"
					+ " from unnest(:ids, :ats) as noted (id, at)"
					+ " where sandbox.id = noted.id and state <> 'destroyed'")
			.bind("ids", noted.keySet().toArray(UUID[]::new))
			.bind("ats", noted.values().toArray(Instant[]::new))
			.fetch()
			.rowsUpdated()
			.doOnNext((rows) -> this.seen.entrySet().removeAll(noted.entrySet()))
			.then();
	}

}
