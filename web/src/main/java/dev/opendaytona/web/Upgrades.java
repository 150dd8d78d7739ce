package dev.opendaytona.web;

import java.util.concurrent.atomic.AtomicReference;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Upgrades of connections to WebSockets.
 */
public final class Upgrades {

	private Upgrades() {
	}

	/**
	 * Upgrades a connection on the thread that reads from it. Elsewhere the client's
	 * first frame, which it sends as soon as it has the answer, may be read before the
	 * connection is ready for frames, and is lost then.
	 * @param <T> what the upgrade results in
	 * @param response the response whose connection is upgraded
	 * @param upgrade the upgrade
	 * @return the upgrade, on that thread
	 */
	public static <T> Mono<T> onReader(HttpServerResponse response, Mono<T> upgrade) {
		AtomicReference<Scheduler> reader = new AtomicReference<>(Schedulers.immediate());
		response.withConnection((connection) -> reader.set(Schedulers.fromExecutor(connection.channel().eventLoop())));
		return upgrade.subscribeOn(reader.get());
	}

}
