package dev.opendaytona.platform.loop;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.context.SmartLifecycle;

/**
 * Does something again and again while the server runs, one at a time. The only place
 * that subscribes.
 */
public final class Loop implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Loop.class);

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private final String what;

	private final Mono<Void> step;

	private final Duration pause;

	private final Flux<?> alarms;

	private final Sinks.Empty<Void> stop = Sinks.empty();

	private final Sinks.Empty<Void> ended = Sinks.empty();

	private volatile boolean running;

	private volatile @Nullable String lastFailure;

	/**
	 * Creates a loop that does not run yet.
	 * @param what what it does, for the log
	 * @param step what is done again and again
	 * @param pause how long it rests in between
	 */
	public Loop(String what, Mono<Void> step, Duration pause) {
		this(what, step, pause, Flux.never());
	}

	/**
	 * Creates a loop that does not run yet.
	 * @param what what it does, for the log
	 * @param step what is done again and again
	 * @param pause how long it rests in between
	 * @param alarms ends a rest; what comes while it does not rest is not heard
	 */
	public Loop(String what, Mono<Void> step, Duration pause, Flux<?> alarms) {
		this.alarms = alarms;
		this.what = what;
		this.step = step;
		this.pause = pause;
	}

	@Override
	public void start() {
		this.running = true;
		Mono<Void> rest = Mono.firstWithSignal(Mono.delay(this.pause).then(), this.alarms.next().then(),
				this.stop.asMono());
		attempt().then(rest).repeat(() -> this.running).doFinally((end) -> this.ended.tryEmitEmpty()).subscribe();
	}

	private Mono<Void> attempt() {
		return this.step.timeout(LIMIT).doOnSuccess((done) -> succeeded()).onErrorResume(this::failed);
	}

	private void succeeded() {
		if (this.lastFailure != null) {
			logger.info("{}: works again", this.what);
			this.lastFailure = null;
		}
	}

	/** What fails the same way again and again is told once. */
	private Mono<Void> failed(Throwable failure) {
		String told = failure.toString();
		if (!told.equals(this.lastFailure)) {
			logger.warn("{}: failed, will try again every {} ms: {}", this.what, this.pause.toMillis(), told);
			this.lastFailure = told;
		}
		return Mono.empty();
	}

	/**
	 * Lets the step that runs come to its end: a call cut off is work for the next start.
	 */
	@Override
	public void stop(Runnable callback) {
		stop();
		this.ended.asMono().timeout(STOP_LIMIT, Mono.empty()).doFinally((end) -> callback.run()).subscribe();
	}

	@Override
	public void stop() {
		this.running = false;
		this.stop.tryEmitEmpty();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
