package dev.opendaytona.platform.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.platform.fleet.RunnerClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings what is kept and what the runner has together: ends what was left half done, and
 * notices what changed on the runner by itself. Safe beside request writers and beside
 * other reconcilers, because every change names the version that it saw.
 */
public final class Reconciler {

	private static final Logger logger = LoggerFactory.getLogger(Reconciler.class);

	private static final int AT_ONCE = 8;

	private static final Duration GRACE = Duration.ofSeconds(10);

	private final Sandboxes sandboxes;

	private final LifeCycle lifeCycle;

	private final Archiving archiving;

	private final Rollbacks rollbacks;

	private final SandboxBuilds builds;

	private final RunnerClient runner;

	private final Duration orphanGrace;

	private final Map<String, Instant> orphans = new ConcurrentHashMap<>();

	Reconciler(Sandboxes sandboxes, LifeCycle lifeCycle, Archiving archiving, Rollbacks rollbacks, SandboxBuilds builds,
			RunnerClient runner, Duration orphanGrace) {
		this.sandboxes = sandboxes;
		this.lifeCycle = lifeCycle;
		this.archiving = archiving;
		this.rollbacks = rollbacks;
		this.builds = builds;
		this.runner = runner;
		this.orphanGrace = orphanGrace;
	}

	/**
	 * Takes over what a predecessor was doing when it ended; for the start, when nobody
	 * acts yet.
	 * @return the end
	 */
	public Mono<Void> adopt() {
		return this.sandboxes.expireLeases();
	}

	/**
	 * Ends transitional states whose writer is gone.
	 * @return the end
	 */
	Mono<Void> finishTransitions() {
		return this.sandboxes.select("where lease_until < :now", Map.of("now", this.sandboxes.now()))
			.flatMap((stale) -> this.sandboxes.takeOver(stale).flatMap(this::drive).onErrorResume((failure) -> {
				logger.warn("Sandbox {} could not be brought on, will try again: {}", stale.id(), failure.toString());
				return Mono.empty();
			}), AT_ONCE)
			.then();
	}

	private Mono<Sandbox> drive(Sandbox taken) {
		Mono<Sandbox> step = switch (taken.status().state()) {
			case PENDING_BUILD, BUILDING_SNAPSHOT -> this.builds.bringOn(taken).flatMap(this::driveNext);
			case CREATING -> this.lifeCycle.bringOnCreating(taken);
			case ARCHIVING -> this.archiving.bringOnArchiving(taken);
			case RESTORING ->
				taken.status().rollingBack() ? this.rollbacks.bringOn(taken) : this.archiving.bringOnRestoring(taken);
			case STARTING -> this.lifeCycle.bringOnStarting(taken);
			case STOPPING -> this.lifeCycle.halt(taken, GRACE);
			case DESTROYING -> this.lifeCycle.remove(taken);
			case STARTED, STOPPED, ARCHIVED, DESTROYED, ERROR, BUILD_FAILED -> Mono.just(taken);
		};
		return step
			.onErrorResume(ApiException.class,
					(failure) -> mayMend(failure) ? giveUp(taken, failure.message())
							: this.sandboxes.change(taken, failed(taken, failure.message(), true)))
			.flatMap((now) -> switch (now.status().state()) {
				case DESTROYING -> giveUp(now, "The runner did not remove it in time");
				case ARCHIVING -> giveUpArchiving(now);
				default -> Mono.just(now);
			});
	}

	/** What is in the object storage is safe there, whatever happens on a runner. */
	private static Change failed(Sandbox taken, String reason, boolean recoverable) {
		boolean stored = taken.status().state() == SandboxState.RESTORING && !taken.status().rollingBack();
		// What a rollback has left may be of either image: starting it would mix them.
		return stored ? Change.archived(reason)
				: Change.failed(taken, reason, recoverable && !taken.status().rollingBack());
	}

	private Mono<Sandbox> giveUpArchiving(Sandbox waiting) {
		Instant deadline = waiting.status().deadline();
		return (deadline == null || this.sandboxes.now().isBefore(deadline)) ? Mono.just(waiting)
				: this.sandboxes.change(waiting, Change.stopped("It was not archived in time (timeout)"));
	}

	/** One whose image is built by now is made at once. */
	private Mono<Sandbox> driveNext(Sandbox now) {
		return (now.status().state() == SandboxState.CREATING) ? drive(now) : Mono.just(now);
	}

	private static boolean mayMend(ApiException failure) {
		return failure instanceof ApiException.Unavailable || failure instanceof ApiException.Timeout;
	}

	private Mono<Sandbox> giveUp(Sandbox taken, String reason) {
		Instant deadline = taken.status().deadline();
		if (deadline == null || this.sandboxes.now().isBefore(deadline)) {
			return this.sandboxes.retrySoon(taken);
		}
		boolean recoverable = taken.status().state() != SandboxState.DESTROYING;
		return this.sandboxes.change(taken, failed(taken, reason, recoverable));
	}

	/**
	 * Compares what is kept with what the runner has.
	 * @return the end; empty and harmless when the runner is away
	 */
	Mono<Void> compare() {
		// The order matters: a row is written before the runner hears of its sandbox, so
		// rows read after the runner's list contain everything that is on it.
		return Mono.defer(() -> {
			Instant asked = this.sandboxes.now();
			return this.runner.list()
				.flatMap((statuses) -> this.sandboxes.select("where state <> 'destroyed'", Map.of())
					.collectList()
					.flatMap((rows) -> compare(rows, statuses, asked)));
		});
	}

	private Mono<Void> compare(List<Sandbox> rows, List<SandboxStatus> statuses, Instant asked) {
		Map<String, SandboxStatus> found = statuses.stream()
			.collect(Collectors.toMap(SandboxStatus::id, Function.identity(), (one, other) -> one));
		Mono<Void> settled = Flux.fromIterable(rows)
			.filter((row) -> row.status().since().isBefore(asked))
			.flatMap((row) -> settle(row, found.get(row.id().toString())), AT_ONCE)
			.then();
		Set<String> unknown = new HashSet<>(found.keySet());
		rows.forEach((row) -> unknown.remove(row.id().toString()));
		return settled.then(Mono.defer(() -> removeOrphans(unknown)));
	}

	private Mono<Sandbox> settle(Sandbox row, @Nullable SandboxStatus status) {
		return switch (row.status().state()) {
			case STARTED -> settleStarted(row, status);
			case STOPPED -> settleStopped(row, status);
			case ARCHIVED -> (status != null) ? this.archiving.clear(row) : Mono.empty();
			case ERROR -> row.status().desired() == DesiredState.DESTROYED ? this.lifeCycle.destroy(row) : Mono.empty();
			case PENDING_BUILD, BUILDING_SNAPSHOT, BUILD_FAILED, CREATING, STARTING, STOPPING, ARCHIVING, RESTORING,
					DESTROYING, DESTROYED ->
				Mono.empty();
		};
	}

	private Mono<Sandbox> settleStarted(Sandbox row, @Nullable SandboxStatus status) {
		if (status == null) {
			return this.sandboxes.change(row, Outcome.absent(row));
		}
		return switch (status.phase()) {
			case STOPPED ->
				this.sandboxes.change(row, Change.stopped(Outcome.reason(status, "stopped without being asked")));
			case FAILED -> this.sandboxes.change(row, Change.failed(row, Outcome.reason(status, "failed"), true));
			case CREATING, RUNNING, STOPPING, DESTROYING -> Mono.empty();
		};
	}

	private Mono<Sandbox> settleStopped(Sandbox row, @Nullable SandboxStatus status) {
		if (status == null) {
			return this.sandboxes.change(row, Outcome.absent(row));
		}
		if (status.phase() != SandboxStatus.Phase.RUNNING) {
			return Mono.empty();
		}
		return this.sandboxes.change(row, Change.to(SandboxState.STOPPING, DesiredState.STOPPED))
			.flatMap((stopping) -> this.lifeCycle.halt(stopping, GRACE));
	}

	private Mono<Void> removeOrphans(Set<String> unknown) {
		Instant now = this.sandboxes.now();
		this.orphans.keySet().retainAll(unknown);
		unknown.forEach((id) -> this.orphans.putIfAbsent(id, now));
		return Flux.fromIterable(List.copyOf(this.orphans.entrySet()))
			.filter((orphan) -> !orphan.getValue().plus(this.orphanGrace).isAfter(now))
			.flatMap((orphan) -> this.runner.destroy(orphan.getKey())
				.doOnSuccess((done) -> logger.info("Removed sandbox {} from the runner: no row", orphan.getKey())),
					AT_ONCE)
			.then();
	}

}
