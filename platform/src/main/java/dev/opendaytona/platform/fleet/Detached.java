package dev.opendaytona.platform.fleet;

import reactor.core.publisher.Mono;

/**
 * Work that is finished once it was begun: a client that hangs up ends its waiting, not
 * the work.
 */
public final class Detached {

	private Detached() {
	}

	/**
	 * Detaches work from whoever waits for it.
	 * @param <T> what it results in
	 * @param work the work; it has limits of its own
	 * @return its result; cancelling it changes nothing
	 */
	public static <T> Mono<T> of(Mono<T> work) {
		return Mono.deferContextual((context) -> Mono.fromFuture(work.contextWrite(context).toFuture(), true));
	}

}
