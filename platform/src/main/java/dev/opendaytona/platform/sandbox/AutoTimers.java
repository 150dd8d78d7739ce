package dev.opendaytona.platform.sandbox;

import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stops what was not used for long, archives what was stopped for long, and destroys what
 * has outlived itself.
 */
final class AutoTimers {

	private static final Logger logger = LoggerFactory.getLogger(AutoTimers.class);

	private static final String IDLE = "where state = 'started' and auto_stop > 0"
			+ " and last_activity_at + make_interval(mins => auto_stop) <= :now";

	/** One with forks lives until these have gone. */
	private static final String OUTLIVED = "where state not in ('destroyed', 'destroying') and not exists"
			+ " (select from sandbox fork where fork.parent_id = sandbox.id and fork.state <> 'destroyed')"
			+ " and (auto_destroy_at <= :now or (state in ('stopped', 'archived') and auto_delete >= 0"
			+ " and coalesce(stopped_at, state_since) + make_interval(mins => auto_delete) <= :now))";

	/** After a failure it is tried again when as much time has passed. */
	private static final String UNUSED = "where state = 'stopped' and auto_archive > 0 and auto_delete <> 0"
			+ " and state_since + make_interval(mins => auto_archive) <= :now";

	private static final int AT_ONCE = 8;

	private final Sandboxes sandboxes;

	private final LifeCycle lifeCycle;

	private final Archiving archiving;

	private final Activity activity;

	AutoTimers(Sandboxes sandboxes, LifeCycle lifeCycle, Archiving archiving, Activity activity) {
		this.sandboxes = sandboxes;
		this.lifeCycle = lifeCycle;
		this.archiving = archiving;
		this.activity = activity;
	}

	/**
	 * Acts on every timer that has run out. What was noted of activity is written down
	 * first, so that nothing busy is stopped.
	 * @return the end
	 */
	Mono<Void> run() {
		return this.activity.record()
			.thenMany(Flux.defer(() -> due(IDLE)))
			.flatMap((idle) -> quietly(idle, this.lifeCycle.stop(idle, false)), AT_ONCE)
			.thenMany(Flux.defer(() -> due(OUTLIVED)))
			.flatMap((outlived) -> quietly(outlived, this.lifeCycle.destroy(outlived)), AT_ONCE)
			.thenMany(Flux.defer(() -> due(UNUSED)))
			.flatMap((unused) -> quietly(unused, this.archiving.archive(unused)), AT_ONCE)
			.then();
	}

	private Flux<Sandbox> due(String condition) {
		return this.sandboxes.select(condition, Map.of("now", this.sandboxes.now()));
	}

	private static Mono<Sandbox> quietly(Sandbox sandbox, Mono<Sandbox> action) {
		return action.onErrorResume((failure) -> {
			logger.info("The timer of sandbox {} will act later: {}", sandbox.id(), failure.toString());
			return Mono.empty();
		});
	}

}
