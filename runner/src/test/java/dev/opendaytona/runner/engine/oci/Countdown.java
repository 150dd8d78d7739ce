package dev.opendaytona.runner.engine.oci;

import java.io.OutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.DetachedExec;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.TerminalProcess;
import dev.opendaytona.runner.engine.TerminalSize;
import org.jspecify.annotations.Nullable;

/**
 * Ends this process at a step, as a power switch does. A step is one of the engine, or
 * the begin or end of one of its operations: the journal is written between those.
 */
final class Countdown implements Consumer<String> {

	/** What the process ends with at its step. */
	static final int ENDED = 137;

	private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

	void start(int steps) {
		this.left.set(steps);
	}

	@Override
	public void accept(String step) {
		if (this.left.decrementAndGet() == 0) {
			Runtime.getRuntime().halt(ENDED);
		}
	}

	Engine around(Engine engine) {
		return new Counted(engine);
	}

	private final class Counted implements Engine {

		private final Engine engine;

		private Counted(Engine engine) {
			this.engine = engine;
		}

		private void counted(Runnable operation) {
			accept("begin");
			operation.run();
			accept("end");
		}

		@Override
		public Set<Capability> capabilities() {
			return this.engine.capabilities();
		}

		@Override
		public void create(SandboxSpec spec) {
			counted(() -> this.engine.create(spec));
		}

		@Override
		public void start(SandboxSpec spec) {
			counted(() -> this.engine.start(spec));
		}

		@Override
		public void stop(String id, Duration grace) {
			counted(() -> this.engine.stop(id, grace));
		}

		@Override
		public void destroy(String id) {
			counted(() -> this.engine.destroy(id));
		}

		@Override
		public void fork(String id, SandboxSpec spec) {
			counted(() -> this.engine.fork(id, spec));
		}

		@Override
		public void create(String layer, SandboxSpec spec) {
			counted(() -> this.engine.create(layer, spec));
		}

		@Override
		public void commit(String id, String layer) {
			counted(() -> this.engine.commit(id, layer));
		}

		@Override
		public Set<String> layers() {
			return this.engine.layers();
		}

		@Override
		public long layerBytes(String layer) {
			return this.engine.layerBytes(layer);
		}

		@Override
		public Path layerRoot(String layer) {
			return this.engine.layerRoot(layer);
		}

		@Override
		public void exportLayer(String layer, OutputStream target) {
			this.engine.exportLayer(layer, target);
		}

		@Override
		public void importLayer(String layer, InputStream source) {
			counted(() -> this.engine.importLayer(layer, source));
		}

		@Override
		public void removeLayer(String layer) {
			counted(() -> this.engine.removeLayer(layer));
		}

		@Override
		public ExecProcess exec(String id, ExecRequest request) {
			return this.engine.exec(id, request);
		}

		@Override
		public TerminalProcess terminal(String id, ExecRequest request, TerminalSize size) {
			return this.engine.terminal(id, request, size);
		}

		@Override
		public DetachedExec detach(String id, String name, ExecRequest request) {
			return this.engine.detach(id, name, request);
		}

		@Override
		public Optional<DetachedExec> findDetached(String id, String name) {
			return this.engine.findDetached(id, name);
		}

		@Override
		public SandboxRoot root(String id, Account account) {
			return this.engine.root(id, account);
		}

		@Override
		public Account account(String id, @Nullable String user) {
			return this.engine.account(id, user);
		}

		@Override
		public String workDir(String id, Account account) {
			return this.engine.workDir(id, account);
		}

		@Override
		public void network(String id, NetworkPolicy policy) {
			counted(() -> this.engine.network(id, policy));
		}

		@Override
		public Presence inspect(String id) {
			return this.engine.inspect(id);
		}

		@Override
		public List<String> list() {
			return this.engine.list();
		}

		@Override
		public SandboxSpec spec(String id) {
			return this.engine.spec(id);
		}

		@Override
		public Set<Integer> listeningPorts(String id) {
			return this.engine.listeningPorts(id);
		}

		@Override
		public Usage usage(String id) {
			return this.engine.usage(id);
		}

		@Override
		public long diskBytes(String id) {
			return this.engine.diskBytes(id);
		}

		@Override
		public void close() {
			this.engine.close();
		}

	}

}
