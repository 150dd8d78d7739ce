package dev.opendaytona.platform.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.RunnerInfo;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.registry.Registries;
import dev.opendaytona.platform.registry.RegistryAccess;
import dev.opendaytona.platform.secret.Secrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings snapshots to the end of their transitional states. One writer at a time acts on
 * a snapshot; what it leaves half done is taken over. The runner's work is named by the
 * image, so asking for it again is harmless.
 */
final class SnapshotReconciler {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotReconciler.class);

	private static final int AT_ONCE = 16;

	private static final Duration WAIT = Duration.ofSeconds(1);

	private static final Duration WATCH = Duration.ofSeconds(30);

	private static final Duration GLANCE = Duration.ofMillis(100);

	private static final Duration UNUSED = Duration.ofDays(14);

	private static final Duration BUILD_KEPT = Duration.ofHours(24);

	private static final String OLD_BUILDS = "where hidden and lease_until is null"
			+ " and (coalesce(last_used_at, created_at) < :old or name = " + Snapshots.DELETED + ")" + " and not "
			+ Snapshots.IN_USE;

	private static final double MIB_PER_GIB = 1024;

	private static final int PIDS = 4096;

	private final Snapshots snapshots;

	private final RunnerClient runner;

	private final Registries registries;

	private final Secrets secrets;

	private final BuildContexts contexts;

	private final SandboxSpec.Limits limits;

	private final AtomicInteger acting = new AtomicInteger();

	SnapshotReconciler(Snapshots snapshots, RunnerClient runner, Registries registries, Secrets secrets,
			BuildContexts contexts, Quotas quotas) {
		this.snapshots = snapshots;
		this.runner = runner;
		this.registries = registries;
		this.secrets = secrets;
		this.contexts = contexts;
		Quotas.Amount most = quotas.perSandbox();
		this.limits = new SandboxSpec.Limits(most.cpu(), Math.round(most.memoryGib() * MIB_PER_GIB),
				Math.round(most.diskGib() * MIB_PER_GIB), PIDS);
	}

	/**
	 * Begins to act on every snapshot that nobody acts on.
	 * @return the end of the look; what it began goes on
	 */
	Mono<Void> run() {
		return Flux.defer(this::waiting).flatMap(this::act).then();
	}

	private Flux<Snapshot> waiting() {
		int room = AT_ONCE - this.acting.get();
		return (room <= 0) ? Flux.empty()
				: this.snapshots.select("where lease_until <= :now order by lease_until limit :room",
						Map.of("now", this.snapshots.now(), "room", room));
	}

	private Mono<Void> act(Snapshot waiting) {
		this.acting.incrementAndGet();
		Mono<Void> work = this.snapshots.takeOver(waiting).flatMap(this::bringOn).onErrorResume((failure) -> {
			logger.warn("Snapshot {} could not be brought on, will try again: {}", waiting.id(), failure.toString());
			return Mono.empty();
		}).doFinally((end) -> this.acting.decrementAndGet());
		return Detached.of(work).timeout(GLANCE, Mono.empty());
	}

	/** Puts aside what was not used for two weeks. */
	Mono<Void> deactivateUnused() {
		return Mono.defer(() -> this.snapshots.deactivateUnused(UNUSED)).doOnNext((count) -> {
			if (count > 0) {
				logger.info("Deactivated {} snapshots that were not used for {} days", count, UNUSED.toDays());
			}
		}).then();
	}

	/**
	 * Removes the images of Dockerfiles that no sandbox has brought for a day, and those
	 * of deleted snapshots, when no sandbox is of them any more.
	 */
	Mono<Void> removeOldBuilds() {
		return Flux
			.defer(() -> this.snapshots.select(OLD_BUILDS, Map.of("old", this.snapshots.now().minus(BUILD_KEPT))))
			.flatMap((old) -> this.snapshots.change(old, SnapshotState.REMOVING, null).flatMap(this::remove), AT_ONCE)
			.then();
	}

	private Mono<Void> bringOn(Snapshot taken) {
		if (taken.state() == SnapshotState.REMOVING) {
			return remove(taken);
		}
		Instant deadline = taken.status().deadline();
		if (deadline != null && this.snapshots.now().isAfter(deadline)) {
			return this.runner.removeImage(taken.image())
				.onErrorComplete()
				.then(fail(taken, "It was not ready in time (timeout); delete it and try again"));
		}
		return this.runner.image(taken.image(), Duration.ZERO)
			.switchIfEmpty(Mono.defer(() -> begin(taken)))
			.flatMap((status) -> settle(taken, status, this.snapshots.now().plus(WATCH)))
			.onErrorResume(ApiException.class, (failure) -> {
				boolean away = failure instanceof ApiException.Unavailable || failure instanceof ApiException.Timeout;
				return away ? this.snapshots.release(taken, false) : fail(taken, failure.message());
			});
	}

	/** Waits for its end as long as it is ours, and not for ever. */
	private Mono<Void> watch(Snapshot making, Instant until) {
		if (this.snapshots.now().isAfter(until)) {
			return this.snapshots.release(making, true);
		}
		return this.snapshots.renew(making)
			.flatMap((ours) -> this.runner.image(ours.image(), WAIT)
				.flatMap((status) -> settle(ours, status, until).thenReturn(true))
				.switchIfEmpty(Mono.defer(() -> this.snapshots.release(ours, true).thenReturn(true))))
			.then();
	}

	private Mono<ImageStatus> begin(Snapshot taken) {
		UUID organization = Objects.requireNonNull(taken.organizationId());
		String reference = taken.source().reference();
		String dockerfile = taken.source().dockerfile();
		if (reference != null) {
			return this.registries.find(organization, reference)
				.map((access) -> Optional.of(access.login()))
				.defaultIfEmpty(Optional.empty())
				.flatMap((login) -> this.runner.pull(taken.image(), new ImagePull(reference, login.orElse(null))));
		}
		return (dockerfile != null) ? build(taken, organization, dockerfile) : Mono.error(new ApiException.Gone(
				"The server ended while it was made, and nothing of it was kept; delete it and make it again"));
	}

	private Mono<ImageStatus> build(Snapshot taken, UUID organization, String dockerfile) {
		return Mono
			.zip(this.contexts.addresses(organization, taken.source().contextHashes()),
					this.registries.all(organization).collectMap(RegistryAccess::host, RegistryAccess::login),
					secrets(organization, dockerfile))
			.flatMap((parts) -> this.runner.build(taken.image(), new ImageBuild(dockerfile, parts.getT1(),
					parts.getT2(), this.limits, NetworkPolicy.OPEN, organization.toString(), parts.getT3())));
	}

	private Mono<Map<String, String>> secrets(UUID organization, String dockerfile) {
		return this.secrets.values(organization, NamedSecrets.in(dockerfile))
			.flatMapIterable(Map::entrySet)
			.collectMap(Map.Entry::getKey, (secret) -> secret.getValue().value());
	}

	private Mono<Void> settle(Snapshot taken, ImageStatus status, Instant until) {
		return switch (status.state()) {
			case READY -> this.snapshots.activate(taken, Objects.requireNonNull(status.image())).then();
			case FAILED -> fail(taken, Objects.requireNonNullElse(status.reason(), "The runner does not say why"));
			case MAKING -> making(taken).flatMap((now) -> watch(now, until));
		};
	}

	private Mono<Snapshot> making(Snapshot taken) {
		return (taken.state() == SnapshotState.PENDING) ? this.snapshots.change(taken, SnapshotState.PULLING, null)
				: Mono.just(taken);
	}

	private Mono<Void> fail(Snapshot taken, String reason) {
		SnapshotState state = (taken.state() == SnapshotState.BUILDING) ? SnapshotState.BUILD_FAILED
				: SnapshotState.ERROR;
		return this.snapshots.change(taken, state, reason).then();
	}

	/**
	 * Activates a snapshot whose maker has finished; when it was deleted meanwhile, its
	 * image goes too.
	 */
	Mono<Snapshot> finish(Snapshot made, RunnerInfo.ImageInfo image) {
		return this.snapshots.activate(made, image)
			.switchIfEmpty(Mono.defer(() -> this.runner.removeImage(made.image())
				.then(Mono.error(() -> new ApiException.Conflict(
						"Snapshot '" + made.name() + "' was deleted while it was made")))));
	}

	/**
	 * Removes a snapshot that its maker could not finish, and what there is of its image.
	 */
	Mono<Void> discard(Snapshot unfinished) {
		return this.snapshots.change(unfinished, SnapshotState.REMOVING, null).flatMap(this::remove);
	}

	/**
	 * Removes a snapshot that is {@link SnapshotState#REMOVING}; when the runner is away
	 * it is tried again. The image stays for sandboxes of it, also archived ones.
	 */
	Mono<Void> remove(Snapshot removing) {
		return this.snapshots.hideInUse(removing)
			.flatMap((hidden) -> hidden ? Mono.empty() : removeWithImage(removing));
	}

	private Mono<Void> removeWithImage(Snapshot removing) {
		return this.runner.removeImage(removing.image())
			.then(Mono.defer(() -> this.snapshots.remove(removing)))
			.onErrorResume(ApiException.class, (failure) -> this.snapshots.release(removing, false));
	}

}
