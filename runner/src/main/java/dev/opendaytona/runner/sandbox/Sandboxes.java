package dev.opendaytona.runner.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.api.runner.SandboxStatus.Phase;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Engine.Presence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sandboxes of this runner. What is about to be done is written to the journal, then
 * done, then its outcome written; one writer at a time works on a sandbox.
 */
public final class Sandboxes {

	private static final Logger logger = LoggerFactory.getLogger(Sandboxes.class);

	private static final String ENDED = "All of its processes ended without a request to stop it";

	private static final String GONE = "Its files are no longer on the runner";

	private final Engine engine;

	private final Journal journal;

	private final Consumer<String> forget;

	private final Consumer<SandboxSpec> started;

	private final Map<String, Writer> writers = new ConcurrentHashMap<>();

	/**
	 * Opens the sandboxes of a runner. Nothing is served until {@link #recover()} was
	 * called.
	 * @param engine makes and runs them
	 * @param directory keeps the journal
	 */
	public Sandboxes(Engine engine, Path directory) {
		this(engine, directory, (id) -> {
		}, (spec) -> {
		});
	}

	/**
	 * Opens the sandboxes of a runner. Nothing is served until {@link #recover()} was
	 * called.
	 * @param engine makes and runs them
	 * @param directory keeps the journal
	 * @param forget removes what others remember of a sandbox that is gone; may be called
	 * again
	 * @param started is told of each sandbox that was just started
	 */
	public Sandboxes(Engine engine, Path directory, Consumer<String> forget, Consumer<SandboxSpec> started) {
		this.started = started;
		this.engine = engine;
		this.journal = new Journal(directory);
		this.forget = forget;
	}

	/**
	 * Finishes or undoes what the last runner left half done, and removes what belongs to
	 * no sandbox.
	 */
	public void recover() {
		this.journal.entries().forEach((entry) -> attempt("recover", entry.spec().id(), () -> recover(entry)));
		this.engine.list().forEach(this::removeOrphan);
	}

	private void recover(JournalEntry entry) {
		String id = entry.spec().id();
		switch (entry.phase()) {
			case CREATING, DESTROYING -> remove(id);
			case STOPPING, STOPPED, FAILED -> endIfPresent(entry);
			case RUNNING -> noticeEnd(entry);
		}
	}

	private void endIfPresent(JournalEntry entry) {
		String id = entry.spec().id();
		if (this.engine.inspect(id) == Presence.ABSENT) {
			this.journal.write(entry.to(Phase.FAILED, GONE));
			return;
		}
		this.engine.stop(id, Duration.ZERO);
		if (entry.phase() == Phase.STOPPING) {
			this.journal.write(entry.to(Phase.STOPPED));
		}
	}

	private void removeOrphan(String id) {
		if (this.journal.find(id).isEmpty() && !this.journal.unreadable().contains(id)) {
			logger.info("Removing what is left of sandbox {}, which is not in the journal", id);
			attempt("remove", id, () -> remove(id));
		}
	}

	/**
	 * Notices sandboxes whose processes ended by themselves.
	 */
	public void sweep() {
		this.journal.entries()
			.stream()
			.filter((entry) -> entry.phase() == Phase.RUNNING)
			.forEach((entry) -> attempt("check", entry.spec().id(), () -> refreshed(entry.spec().id())));
	}

	private static void attempt(String what, String id, Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			logger.error("Failed to {} sandbox {}", what, id, ex);
		}
	}

	/**
	 * Every sandbox in the journal.
	 * @return what they are
	 */
	public List<SandboxStatus> list() {
		return this.journal.entries().stream().map(JournalEntry::status).toList();
	}

	/**
	 * What a sandbox is, asked of the host.
	 * @param id the sandbox
	 * @return its status
	 */
	public SandboxStatus get(String id) {
		return refreshed(id).status();
	}

	/** Starts a sandbox that exists; empty when it does not. */
	Optional<SandboxStatus> startIfPresent(SandboxSpec spec) {
		return locked(spec.id(), () -> this.journal.find(spec.id()).map((entry) -> startLocked(spec)));
	}

	/**
	 * Whether a sandbox starts from an image.
	 * @param image the name of the image
	 * @return whether one does
	 */
	public boolean uses(String image) {
		return this.journal.entries().stream().anyMatch((entry) -> entry.spec().image().equals(image));
	}

	private JournalEntry refreshed(String id) {
		JournalEntry entry = entry(id);
		if (entry.phase() != Phase.RUNNING || this.engine.inspect(id) == Presence.RUNNING) {
			return entry;
		}
		return locked(id, () -> noticeEnd(entry(id)));
	}

	private JournalEntry noticeEnd(JournalEntry entry) {
		String id = entry.spec().id();
		if (entry.phase() != Phase.RUNNING) {
			return entry;
		}
		return switch (this.engine.inspect(id)) {
			case RUNNING -> entry;
			case ABSENT -> written(entry.to(Phase.FAILED, GONE));
			case STOPPED -> {
				this.engine.stop(id, Duration.ZERO);
				yield written(entry.to(Phase.STOPPED, ENDED));
			}
		};
	}

	private JournalEntry written(JournalEntry entry) {
		this.journal.write(entry);
		return entry;
	}

	/**
	 * Makes a sandbox and starts it. One that exists is started.
	 * @param spec what it should be
	 * @return what it is
	 */
	public SandboxStatus create(SandboxSpec spec) {
		return create(spec, () -> this.engine.create(spec));
	}

	/** Makes a sandbox with files that come from elsewhere. */
	SandboxStatus create(SandboxSpec spec, Runnable makeFiles) {
		return locked(spec.id(), () -> {
			if (this.journal.find(spec.id()).isPresent()) {
				return startLocked(spec);
			}
			JournalEntry entry = new JournalEntry(spec, Phase.CREATING, null);
			this.journal.write(entry);
			try {
				makeFiles.run();
				this.engine.start(spec);
			}
			catch (RuntimeException ex) {
				removeAfter(ex, spec.id());
				throw ex;
			}
			return begun(entry.to(Phase.RUNNING));
		});
	}

	/**
	 * Makes a sandbox and starts it, in the place of one that may be there: of that one
	 * nothing is left.
	 * @param spec what it should be
	 * @return what it is
	 */
	public SandboxStatus replace(SandboxSpec spec) {
		return locked(spec.id(), () -> {
			destroy(spec.id());
			return create(spec);
		});
	}

	/**
	 * Makes a sandbox with the files that another one has now, and starts it.
	 * @param id the other one, running or stopped
	 * @param spec what the new one should be, on the image of the other
	 * @return what it is
	 */
	public SandboxStatus fork(String id, SandboxSpec spec) {
		return steadily(id, (parent) -> {
			if (!parent.image().equals(spec.image())) {
				throw new ApiException.InvalidRequest("A fork of sandbox '" + id + "' is of image '" + parent.image()
						+ "' like it; ask for that one instead of '" + spec.image() + "'");
			}
			return create(spec, () -> this.engine.fork(id, spec));
		});
	}

	/**
	 * Works on a sandbox while nobody starts, stops or destroys it.
	 * @param <T> what comes out of it
	 * @param id the sandbox
	 * @param work the work
	 * @return what came out of it
	 */
	<T> T steadily(String id, Function<SandboxSpec, T> work) {
		return locked(id, () -> work.apply(entry(id).spec()));
	}

	private void removeAfter(RuntimeException failure, String id) {
		try {
			remove(id);
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	/** The journal forgets it last, so that the next runner finishes what was cut off. */
	private void remove(String id) {
		this.engine.destroy(id);
		this.forget.accept(id);
		this.journal.remove(id);
	}

	private SandboxStatus begun(JournalEntry entry) {
		SandboxStatus status = record(entry);
		this.started.accept(entry.spec());
		return status;
	}

	private SandboxStatus record(JournalEntry entry) {
		this.journal.writeDurably(entry);
		return entry.status();
	}

	/**
	 * Starts a sandbox. One that runs is left as it is.
	 * @param spec what it should be from now on
	 * @return what it is
	 */
	public SandboxStatus start(SandboxSpec spec) {
		return locked(spec.id(), () -> startLocked(spec));
	}

	private SandboxStatus startLocked(SandboxSpec spec) {
		JournalEntry entry = noticeEnd(entry(spec.id()));
		if (!entry.spec().image().equals(spec.image())) {
			throw new ApiException.Conflict("SANDBOX_OF_ANOTHER_IMAGE", "Sandbox '" + spec.id() + "' is of image '"
					+ entry.spec().image() + "' and cannot start as one of '" + spec.image() + "'; replace it");
		}
		return switch (entry.phase()) {
			case RUNNING -> entry.status();
			case STOPPED, STOPPING, FAILED -> {
				this.engine.start(spec);
				yield begun(entry.with(spec).to(Phase.RUNNING));
			}
			case CREATING, DESTROYING -> throw unfinished(entry);
		};
	}

	/**
	 * Stops a sandbox. One that is stopped is left as it is.
	 * @param id the sandbox
	 * @param grace how long its processes may take to end by themselves; zero kills at
	 * once
	 * @return what it is
	 */
	public SandboxStatus stop(String id, Duration grace) {
		return locked(id, () -> {
			JournalEntry entry = entry(id);
			return switch (entry.phase()) {
				case STOPPED -> entry.status();
				case RUNNING, STOPPING, FAILED -> {
					this.journal.write(entry.to(Phase.STOPPING));
					this.engine.stop(id, grace);
					yield record(entry.to(Phase.STOPPED));
				}
				case CREATING, DESTROYING -> throw unfinished(entry);
			};
		});
	}

	/**
	 * Puts another network policy in force; a stopped sandbox has it from its next start.
	 * @param id the sandbox
	 * @param policy the policy
	 * @return what it is
	 */
	public SandboxStatus network(String id, NetworkPolicy policy) {
		return locked(id, () -> {
			JournalEntry entry = noticeEnd(entry(id));
			if (entry.phase() == Phase.RUNNING) {
				this.engine.network(id, policy);
			}
			return record(entry.with(entry.spec().with(policy)));
		});
	}

	/**
	 * Removes a sandbox with all that it had. One that is unknown is no error.
	 * @param id the sandbox
	 */
	public void destroy(String id) {
		locked(id, () -> {
			this.journal.find(id).ifPresent((entry) -> this.journal.write(entry.to(Phase.DESTROYING)));
			remove(id);
			return id;
		});
	}

	private JournalEntry entry(String id) {
		return this.journal.find(id)
			.orElseThrow(() -> new ApiException.NotFound("SANDBOX_NOT_FOUND",
					"There is no sandbox '" + id + "' on this runner"));
	}

	private static ApiException unfinished(JournalEntry entry) {
		return new ApiException.Conflict("SANDBOX_UNFINISHED",
				"Sandbox '" + entry.spec().id() + "' was left half done; delete it");
	}

	private <T> T locked(String id, Supplier<T> action) {
		Writer writer = this.writers.compute(id, (key, known) -> (known != null) ? known.join() : new Writer());
		writer.lock.lock();
		try {
			return action.get();
		}
		finally {
			writer.lock.unlock();
			this.writers.computeIfPresent(id, (key, known) -> known.leave() ? null : known);
		}
	}

	/**
	 * The lock of a sandbox, kept while somebody holds it or waits for it. Its users are
	 * counted inside of the map's own operations.
	 */
	private static final class Writer {

		private final ReentrantLock lock = new ReentrantLock();

		private int users = 1;

		private Writer join() {
			this.users++;
			return this;
		}

		private boolean leave() {
			return --this.users == 0;
		}

	}

}
