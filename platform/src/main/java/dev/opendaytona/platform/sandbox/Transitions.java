package dev.opendaytona.platform.sandbox;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.platform.fleet.RunnerClient;
import reactor.core.publisher.Mono;

import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Both ends of a way from one state to the next: a sandbox is claimed before the runner
 * hears of it, and what came of it is written down.
 */
final class Transitions {

	private final Sandboxes sandboxes;

	private final Usage usage;

	private final RunnerClient runner;

	private final TransactionalOperator transactions;

	Transitions(Sandboxes sandboxes, Usage usage, RunnerClient runner, TransactionalOperator transactions) {
		this.sandboxes = sandboxes;
		this.usage = usage;
		this.runner = runner;
		this.transactions = transactions;
	}

	/**
	 * Writes a new sandbox down, with what it uses.
	 * @param wanted the sandbox
	 * @return the sandbox, in the state that it was given
	 */
	Mono<Sandbox> insert(Sandbox wanted) {
		this.usage.checkOne(wanted.resources());
		return this.usage.reserve(wanted.organizationId(), wanted.resources())
			.then(this.sandboxes.insert(wanted))
			.as(this.transactions::transactional);
	}

	/**
	 * Claims a sandbox.
	 * @param sandbox the sandbox as it was seen
	 * @param change the state that it is on the way with
	 * @return the claimed sandbox; a conflict when another writer was faster
	 */
	Mono<Sandbox> claim(Sandbox sandbox, Change change) {
		return Mono.defer(() -> this.sandboxes.change(sandbox, change)).switchIfEmpty(Mono.error(() -> busy(sandbox)));
	}

	/**
	 * Claims a sandbox, with what it will use from now on.
	 * @param sandbox the sandbox as it was seen
	 * @param change the state that it is on the way with
	 * @param needed what is not counted as used by it yet
	 * @return the claimed sandbox; a conflict when another writer was faster
	 */
	Mono<Sandbox> claim(Sandbox sandbox, Change change, Sandbox.Resources needed) {
		return this.usage.reserve(sandbox.organizationId(), needed)
			.then(claim(sandbox, change))
			.as(this.transactions::transactional);
	}

	static ApiException busy(Sandbox sandbox) {
		return new ApiException.Conflict("Sandbox state change in progress: '" + sandbox.name()
				+ "' is being changed by another request; wait for it to end, then try again");
	}

	/**
	 * Records how a start on the runner went. When the sandbox was destroyed in the
	 * meantime, the runner is told once more.
	 */
	Mono<Sandbox> run(Sandbox claimed, Mono<SandboxStatus> start) {
		return start.flatMap((status) -> this.sandboxes.change(claimed, started(claimed, status)))
			.switchIfEmpty(Mono.defer(() -> this.sandboxes.reload(claimed).flatMap(this::overtaken)));
	}

	private static Change started(Sandbox claimed, SandboxStatus status) {
		return (status.phase() == SandboxStatus.Phase.RUNNING) ? Change.to(SandboxState.STARTED, DesiredState.STARTED)
				: Change.failed(claimed, Outcome.reason(status, "did not start"), true);
	}

	private Mono<Sandbox> overtaken(Sandbox now) {
		if (now.status().desired() != DesiredState.DESTROYED) {
			return Mono.just(now);
		}
		return this.runner.destroy(now.id().toString()).onErrorComplete().thenReturn(now);
	}

}
