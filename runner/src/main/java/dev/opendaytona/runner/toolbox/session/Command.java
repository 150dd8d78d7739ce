package dev.opendaytona.runner.toolbox.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import dev.opendaytona.api.error.ApiException;

/**
 * A command of a session, as this runner knows it.
 */
final class Command {

	private volatile CommandRecord record;

	private final Order order = new Order();

	/** One input is written whole before the next. */
	private final ReentrantLock input = new ReentrantLock();

	private final CompletableFuture<Integer> end = new CompletableFuture<>();

	Command(CommandRecord record) {
		this.record = record;
		Integer code = record.exitCode();
		if (code != null) {
			this.end.complete(code);
		}
	}

	CommandRecord record() {
		return this.record;
	}

	Order order() {
		return this.order;
	}

	ReentrantLock input() {
		return this.input;
	}

	/** Its exit code, or why nobody will ever know. */
	CompletableFuture<Integer> end() {
		return this.end;
	}

	boolean ended() {
		return this.end.isDone();
	}

	CommandRecord end(int code) {
		this.record = this.record.ended(code);
		this.end.complete(code);
		return this.record;
	}

	void lose(ApiException reason) {
		this.end.completeExceptionally(reason);
	}

	SessionBody.CommandBody body() {
		CommandRecord known = this.record;
		return new SessionBody.CommandBody(known.id(), known.text(), known.exitCode());
	}

}
