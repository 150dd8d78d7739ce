package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.host.Launched;

/**
 * A process that {@code crun exec} runs in a control group of its own.
 */
final class OciExec implements ExecProcess {

	private static final int KILLED = 137;

	/**
	 * To remove a control group takes a quarter of a millisecond that nobody waits for.
	 */
	private static final Executor CLEANER = Executors
		.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("exec-cleaner").factory());

	private final Launched launched;

	private final Cgroups cgroups;

	private final String id;

	private final String group;

	private final Path description;

	private final Path log;

	private volatile boolean killed;

	OciExec(Launched launched, Cgroups cgroups, String id, String group, Path description, Path log) {
		this.launched = launched;
		this.cgroups = cgroups;
		this.id = id;
		this.group = group;
		this.description = description;
		this.log = log;
	}

	@Override
	public OutputStream stdin() {
		return this.launched.stdin();
	}

	@Override
	public InputStream stdout() {
		return this.launched.stdout();
	}

	@Override
	public InputStream stderr() {
		return this.launched.stderr();
	}

	@Override
	public OptionalInt waitFor(Duration limit) throws InterruptedException {
		try {
			int code = this.launched.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
			return OptionalInt.of(this.killed ? KILLED : code);
		}
		catch (TimeoutException ex) {
			return OptionalInt.empty();
		}
		catch (ExecutionException ex) {
			throw new ApiException.Internal("The process in sandbox '" + this.id + "' was lost", ex);
		}
	}

	@Override
	public Optional<String> failure() {
		if (!this.launched.exit().isDone() || this.killed) {
			return Optional.empty();
		}
		return Bundles.text(this.log);
	}

	/**
	 * Until its launcher has seen it end, it may not have joined its group yet. A runtime
	 * whose program is killed before it runs says that it could not start it.
	 */
	@Override
	public void killTree() {
		if (!this.launched.exit().isDone()) {
			this.killed = true;
		}
		this.cgroups.endChild(this.id, this.group, this.launched.exit()::isDone);
	}

	@Override
	public void close() {
		closeQuietly(this.launched.stdin());
		closeQuietly(this.launched.stdout());
		closeQuietly(this.launched.stderr());
		var _ = this.launched.exit().whenCompleteAsync((code, lost) -> forget(), CLEANER);
	}

	/** The runtime reads the description some time after its start. */
	private void forget() {
		Bundles.forget(this.description);
		Bundles.forget(this.log);
		this.cgroups.removeChild(this.id, this.group);
	}

	private static void closeQuietly(java.io.Closeable stream) {
		try {
			stream.close();
		}
		catch (IOException ignored) {
			// The other end has gone.
		}
	}

}
