package dev.opendaytona.runner.build;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.SandboxRoot;
import org.jspecify.annotations.Nullable;

/**
 * The files of a stage: an image, a layer over it once something was changed, and a
 * sandbox of both while somebody works in it.
 */
final class StageSandbox implements AutoCloseable {

	private static final String ROOT = "root";

	private final Tools tools;

	private final String image;

	private @Nullable String layer;

	private @Nullable SandboxSpec running;

	StageSandbox(Tools tools, String image, @Nullable String layer) {
		this.tools = tools;
		this.image = image;
		this.layer = layer;
	}

	String image() {
		return this.image;
	}

	Optional<String> layer() {
		return Optional.ofNullable(this.layer);
	}

	/** Another stage that goes on from here. */
	StageSandbox child() {
		return new StageSandbox(this.tools, this.image, this.layer);
	}

	/** Goes on from what an earlier build has kept. */
	void jump(String kept) {
		close();
		this.layer = kept;
	}

	void keptAs(String kept) {
		this.layer = kept;
	}

	/** The id of the sandbox, which runs. */
	String id() {
		SandboxSpec known = this.running;
		if (known != null) {
			return known.id();
		}
		SandboxSpec spec = new SandboxSpec("build-" + UUID.randomUUID(), this.image, ROOT, Map.of(),
				this.tools.wanted().limits(), this.tools.wanted().network());
		this.running = spec;
		String from = this.layer;
		if (from != null) {
			this.tools.engine().create(from, spec);
		}
		else {
			this.tools.engine().create(spec);
		}
		this.tools.engine().start(spec);
		return spec.id();
	}

	/** Its files, with the rights of root; the caller closes them. */
	SandboxRoot root() {
		return this.tools.engine().root(id(), Account.ROOT);
	}

	/** A build that is cancelled leaves nothing behind. */
	@Override
	public void close() {
		SandboxSpec known = this.running;
		this.running = null;
		if (known == null) {
			return;
		}
		boolean interrupted = Thread.interrupted();
		try {
			this.tools.engine().destroy(known.id());
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
