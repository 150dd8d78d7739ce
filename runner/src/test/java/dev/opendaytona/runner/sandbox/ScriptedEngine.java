package dev.opendaytona.runner.sandbox;

import java.io.OutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.opendaytona.api.error.ApiException;
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
 * Sandboxes that exist in memory only, each operation of which can be made to fail; and
 * notes how many writers a sandbox had at once.
 */
final class ScriptedEngine implements Engine {

	final Map<String, Presence> present = new ConcurrentHashMap<>();

	final List<String> calls = new CopyOnWriteArrayList<>();

	final Set<String> failing = ConcurrentHashMap.newKeySet();

	final Set<String> layers = ConcurrentHashMap.newKeySet();

	private final Map<String, AtomicInteger> writers = new ConcurrentHashMap<>();

	volatile int mostWriters;

	@Override
	public Set<Capability> capabilities() {
		return Set.of();
	}

	private void write(String operation, String id, Runnable effect) {
		AtomicInteger count = this.writers.computeIfAbsent(id, (key) -> new AtomicInteger());
		this.mostWriters = Math.max(this.mostWriters, count.incrementAndGet());
		try {
			LockSupport.parkNanos(20_000);
			this.calls.add(operation + " " + id);
			if (this.failing.contains(operation)) {
				throw new ApiException.Internal("Scripted: " + operation, null);
			}
			effect.run();
		}
		finally {
			count.decrementAndGet();
		}
	}

	@Override
	public void create(SandboxSpec spec) {
		write("create", spec.id(), () -> this.present.putIfAbsent(spec.id(), Presence.STOPPED));
	}

	@Override
	public void start(SandboxSpec spec) {
		write("start", spec.id(), () -> {
			if (this.present.replace(spec.id(), Presence.RUNNING) == null) {
				throw new ApiException.NotFound("There is no sandbox '" + spec.id() + "'");
			}
		});
	}

	@Override
	public void stop(String id, Duration grace) {
		write("stop", id, () -> {
			if (this.present.replace(id, Presence.STOPPED) == null) {
				throw new ApiException.NotFound("There is no sandbox '" + id + "'");
			}
		});
	}

	@Override
	public void destroy(String id) {
		write("destroy", id, () -> this.present.remove(id));
	}

	@Override
	public ExecProcess exec(String id, ExecRequest request) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void fork(String id, SandboxSpec spec) {
		write("fork", spec.id(), () -> this.present.putIfAbsent(spec.id(), Presence.STOPPED));
	}

	@Override
	public void create(String layer, SandboxSpec spec) {
		write("create", spec.id(), () -> this.present.putIfAbsent(spec.id(), Presence.STOPPED));
	}

	@Override
	public void commit(String id, String layer) {
		write("commit", id, () -> this.layers.add(layer));
	}

	@Override
	public Set<String> layers() {
		return Set.copyOf(this.layers);
	}

	@Override
	public long layerBytes(String layer) {
		return 1;
	}

	@Override
	public Path layerRoot(String layer) {
		throw new UnsupportedOperationException(layer);
	}

	@Override
	public void exportLayer(String layer, OutputStream target) {
		throw new UnsupportedOperationException(layer);
	}

	@Override
	public void importLayer(String layer, InputStream source) {
		throw new UnsupportedOperationException(layer);
	}

	@Override
	public void removeLayer(String layer) {
		this.layers.remove(layer);
	}

	@Override
	public TerminalProcess terminal(String id, ExecRequest request, TerminalSize size) {
		throw new UnsupportedOperationException();
	}

	@Override
	public DetachedExec detach(String id, String name, ExecRequest request) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Optional<DetachedExec> findDetached(String id, String name) {
		return Optional.empty();
	}

	@Override
	public SandboxRoot root(String id, Account account) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Account account(String id, @Nullable String user) {
		throw new UnsupportedOperationException();
	}

	@Override
	public String workDir(String id, Account account) {
		return account.home();
	}

	@Override
	public void network(String id, NetworkPolicy policy) {
		write("network", id, () -> {
		});
	}

	@Override
	public Presence inspect(String id) {
		return this.present.getOrDefault(id, Presence.ABSENT);
	}

	@Override
	public List<String> list() {
		return new ArrayList<>(this.present.keySet());
	}

	@Override
	public SandboxSpec spec(String id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Set<Integer> listeningPorts(String id) {
		return Set.of();
	}

	@Override
	public Usage usage(String id) {
		return new Usage(0, 0, Duration.ZERO, 0);
	}

	@Override
	public long diskBytes(String id) {
		return 0;
	}

	@Override
	public void close() {
		this.calls.add("close");
	}

}
