package dev.opendaytona.runner.sandbox;

import reactor.core.publisher.Mono;

/**
 * Lets a step that has begun run to its end, also when the peer goes away: half a step is
 * worse than one that nobody waits for.
 */
final class Unbroken {

	private Unbroken() {
	}

	static <T> Mono<T> uninterrupted(Mono<T> step) {
		return Mono.defer(() -> {
			Mono<T> shared = step.cache();
			return Mono.fromCompletionStage(() -> shared.toFuture().copy());
		});
	}

}
