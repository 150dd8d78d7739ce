package dev.opendaytona.platform.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxRestore;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes backups of sandboxes, and sandboxes of them. A backup becomes that of its sandbox
 * only when it is whole, and only for the attempt that was asked for last.
 */
final class Backups {

	private static final Logger logger = LoggerFactory.getLogger(Backups.class);

	private static final String WAITING = "where (backup_state = 'Pending' or backup_state = 'InProgress')"
			+ " and (backup_lease is null or backup_lease < :now) order by state_since limit :room";

	/** Compressing keeps a processor busy. */
	private static final int AT_ONCE = 2;

	private static final Duration LEASE = Duration.ofSeconds(45);

	private static final Duration RENEWAL = Duration.ofSeconds(15);

	private static final Duration RETRY = Duration.ofSeconds(5);

	private static final Duration LIMIT = Duration.ofHours(1);

	/** How long a look waits for what it has begun, so that the next finds its end. */
	private static final Duration GLANCE = Duration.ofMillis(200);

	private final Sandboxes sandboxes;

	private final RunnerClient runner;

	private final BackupStore store;

	private final AtomicInteger running = new AtomicInteger();

	Backups(Sandboxes sandboxes, RunnerClient runner, BackupStore store) {
		this.sandboxes = sandboxes;
		this.runner = runner;
		this.store = store;
	}

	/**
	 * Fails when this server keeps no backups.
	 * @return the end
	 */
	Mono<Void> check() {
		return this.store.check();
	}

	/**
	 * Asks for a backup of what a sandbox is from now on.
	 * @param sandbox the sandbox
	 * @return the sandbox as it is now
	 */
	Mono<Sandbox> request(Sandbox sandbox) {
		return this.sandboxes.set(sandbox, "backup_state = 'Pending', backup_version = backup_version + 1,"
				+ " backup_lease = null, backup_error = null", Map.of());
	}

	/**
	 * Begins the backups that wait, also those whose maker is gone.
	 * @return the end of the look; what it began goes on
	 */
	Mono<Void> run() {
		return Flux.defer(this::waiting).flatMap(this::claim).flatMap(this::begin).then();
	}

	private Flux<Sandbox> waiting() {
		int room = AT_ONCE - this.running.get();
		return (room > 0) ? this.sandboxes.select(WAITING, Map.of("now", this.sandboxes.now(), "room", room))
				: Flux.empty();
	}

	private Mono<Sandbox> claim(Sandbox waiting) {
		return this.sandboxes.setBackup(waiting.backup().version(), waiting.id(),
				"backup_state = 'InProgress', backup_version = backup_version + 1, backup_lease = :lease",
				Map.of("lease", this.sandboxes.now().plus(LEASE)));
	}

	private Mono<Void> begin(Sandbox claimed) {
		this.running.incrementAndGet();
		Mono<Void> work = make(claimed).takeUntilOther(lost(claimed))
			.doFinally((end) -> this.running.decrementAndGet());
		return Detached.of(work).timeout(GLANCE, Mono.empty());
	}

	/** Keeps the claim, and ends when it is lost. */
	private Mono<Boolean> lost(Sandbox claimed) {
		return Flux.interval(RENEWAL)
			.onBackpressureDrop()
			.concatMap((tick) -> this.sandboxes
				.setBackup(claimed.backup().version(), claimed.id(), "backup_lease = :lease",
						Map.of("lease", this.sandboxes.now().plus(LEASE)))
				.hasElement()
				.onErrorReturn(true))
			.filter((kept) -> !kept)
			.next();
	}

	private Mono<Void> make(Sandbox claimed) {
		String name = name(claimed.backup().version());
		Instant at = this.sandboxes.now();
		return this.store.put(claimed.id(), name, this.runner.archive(claimed.id().toString()))
			.timeout(LIMIT)
			.flatMap((sha256) -> this.sandboxes.setBackup(claimed.backup().version(), claimed.id(),
					"backup_state = 'Completed', backup_lease = null, backup_object = :name,"
							+ " backup_sha256 = :sha256, backup_at = :at",
					Map.of("name", name, "sha256", sha256, "at", at)))
			.flatMap((made) -> removeOld(claimed).thenReturn(made))
			.switchIfEmpty(Mono.defer(() -> this.store.delete(claimed.id(), name).then(Mono.empty())))
			.onErrorResume((failure) -> fail(claimed, failure))
			.then();
	}

	/**
	 * Also what an attempt had finished that was killed before it could say so, and
	 * nothing of a later one. What stays when the store fails goes with the next one, or
	 * with the sandbox.
	 */
	private Mono<Void> removeOld(Sandbox claimed) {
		long own = claimed.backup().version();
		return this.store.deleteSome(claimed.id(), (name) -> number(name) < own).onErrorComplete();
	}

	private static String name(long version) {
		return "v" + version;
	}

	/** Its version; what is no backup of ours is none of our business. */
	private static long number(String name) {
		return name.matches("v[0-9]{1,18}") ? Long.parseLong(name.substring(1)) : Long.MAX_VALUE;
	}

	private Mono<Sandbox> fail(Sandbox claimed, Throwable failure) {
		if (failure instanceof ApiException.Unavailable || failure instanceof ApiException.Timeout) {
			logger.info("The backup of sandbox {} will be tried again: {}", claimed.id(), failure.toString());
			return this.sandboxes.setBackup(claimed.backup().version(), claimed.id(), "backup_lease = :soon",
					Map.of("soon", this.sandboxes.now().plus(RETRY)));
		}
		logger.warn("No backup of sandbox {}: {}", claimed.id(), failure.toString());
		String reason = (failure instanceof ApiException known) ? known.message() : "The server's log tells why";
		return this.sandboxes.setBackup(claimed.backup().version(), claimed.id(),
				"backup_state = 'Error', backup_lease = null, backup_error = :reason", Map.of("reason", reason));
	}

	/**
	 * Makes a sandbox on the runner of its backup; harmless when repeated.
	 * @param sandbox the sandbox
	 * @return its status
	 */
	Mono<SandboxStatus> restore(Sandbox sandbox) {
		String object = sandbox.backup().object();
		String sha256 = sandbox.backup().sha256();
		if (object == null || sha256 == null) {
			return Mono.error(new ApiException.Internal("Sandbox '" + sandbox.name() + "' has no backup", null));
		}
		return this.store.address(sandbox.id(), object)
			.flatMap((address) -> this.runner.restore(new SandboxRestore(sandbox.spec(), address.toString(), sha256)));
	}

	/**
	 * Removes the backups of a sandbox whose row names none any more.
	 * @param sandbox the sandbox
	 * @return the end
	 */
	Mono<Void> removeAll(Sandbox sandbox) {
		return this.store.deleteAll(sandbox.id());
	}

	/**
	 * Removes the backups of a sandbox that is being destroyed; whoever is making one
	 * loses its claim.
	 * @param destroying the sandbox
	 * @return the end
	 */
	Mono<Void> forget(Sandbox destroying) {
		if (destroying.backup().version() == 0) {
			return Mono.empty();
		}
		return this.sandboxes
			.set(destroying,
					"backup_state = 'None', backup_version = backup_version + 1,"
							+ " backup_lease = null, backup_object = null",
					Map.of())
			.then(Mono.defer(() -> this.store.deleteAll(destroying.id())));
	}

}
