package dev.opendaytona.runner.toolbox.pty;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.TerminalProcess;
import dev.opendaytona.runner.engine.TerminalSize;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;

/**
 * A shell on a terminal. It waits to be started, then runs until the shell ends.
 */
final class PtySession {

	/**
	 * A virtual thread that waits for a terminal keeps its carrier. One thread reads each
	 * terminal, and another writes while something is typed.
	 */
	private static final ExecutorService THREADS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("pty").factory());

	private static final int CHUNK_BYTES = 16 * 1024;

	private static final Duration END_LIMIT = Duration.ofSeconds(2);

	private static final Duration HANG_UP_LIMIT = Duration.ofMillis(500);

	private static final int KILLED = 137;

	private final Workplace workplace;

	private final Plan plan;

	private final PtySettings settings;

	private final Runnable gone;

	private final Audience audience;

	private final String createdAt = Instant.now().toString();

	/** Keeps start, resize and end apart. */
	private final ReentrantLock lock = new ReentrantLock();

	private volatile TerminalSize size;

	private volatile @Nullable Running running;

	private volatile boolean ended;

	/**
	 * Creates a session that is not started.
	 * @param workplace where it runs
	 * @param plan what it is
	 * @param settings its limits
	 * @param gone called when it has ended, before anybody is told
	 */
	PtySession(Workplace workplace, Plan plan, PtySettings settings, Runnable gone) {
		this.workplace = workplace;
		this.plan = plan;
		this.settings = settings;
		this.gone = gone;
		this.audience = new Audience(settings);
		this.size = plan.size();
	}

	/**
	 * What a session is to be.
	 *
	 * @param id its id
	 * @param cwd where its shell starts, absolute
	 * @param envs more variables
	 * @param size its first size
	 * @param lazy whether it starts with its first peer
	 */
	record Plan(String id, String cwd, Map<String, String> envs, TerminalSize size, boolean lazy) {

		Plan {
			envs = Map.copyOf(envs);
		}

	}

	/**
	 * A shell that runs.
	 *
	 * @param process the shell
	 * @param keyboard what is typed
	 */
	private record Running(TerminalProcess process, Keyboard keyboard) {

	}

	PtySessionInfo info() {
		TerminalSize now = this.size;
		return new PtySessionInfo(this.plan.id(), this.plan.cwd(), this.plan.envs(), now.columns(), now.rows(),
				this.createdAt, this.running != null && !this.ended, this.plan.lazy());
	}

	String createdAt() {
		return this.createdAt;
	}

	boolean waiting() {
		return this.running == null && !this.ended;
	}

	/** Starts the shell if it was not; ends the session if that fails. */
	void start() {
		this.lock.lock();
		try {
			if (this.ended) {
				throw Ptys.unknown(this.plan.id());
			}
			if (this.running == null) {
				launch();
			}
		}
		catch (RuntimeException ex) {
			if (this.running == null) {
				this.ended = true;
				this.gone.run();
			}
			throw ex;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void launch() {
		TerminalProcess process = this.workplace
			.terminal(new ExecRequest(List.of(this.workplace.account().shell(), "-i", "-l"), variables(),
					this.plan.cwd(), null, true), this.size);
		Keyboard keyboard = new Keyboard(process.stdin(), Math.toIntExact(this.settings.maxTyped().toBytes()), THREADS);
		Running started = new Running(process, keyboard);
		this.running = started;
		THREADS.execute(() -> show(started));
	}

	private Map<String, String> variables() {
		Map<String, String> variables = new java.util.HashMap<>(this.plan.envs());
		variables.putIfAbsent("TERM", "xterm-256color");
		return variables;
	}

	/** Watches and types from now on; starts a shell that waits for that. */
	Viewer join() {
		Viewer viewer = this.audience.join();
		try {
			start();
			return viewer;
		}
		catch (RuntimeException ex) {
			this.audience.leave(viewer);
			throw ex;
		}
	}

	void leave(Viewer viewer) {
		this.audience.leave(viewer);
	}

	/** Types at once; false when there is no room now. */
	boolean offer(byte[] bytes) {
		Running now = this.running;
		return now == null || now.keyboard().offer(bytes);
	}

	/** Types as soon as there is room. */
	void put(byte[] bytes) throws InterruptedException {
		Running now = this.running;
		if (now != null) {
			now.keyboard().put(bytes);
		}
	}

	PtySessionInfo resize(TerminalSize fresh) {
		this.lock.lock();
		try {
			Running now = this.running;
			if (now == null || this.ended) {
				throw new ApiException.Gone("SESSION_ENDED", "PTY session '" + this.plan.id()
						+ "' is not active, so it cannot be resized; connect to it first");
			}
			now.process().resize(fresh);
			this.size = fresh;
			return info();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Kills the shell with all that it started. */
	void kill() {
		Running now = this.running;
		if (now == null) {
			end(KILLED);
			return;
		}
		this.audience.hurry();
		now.process().killTree();
		this.gone.run();
	}

	/**
	 * Hangs up, as the end of the runner does, and then ends what is left: what goes on
	 * without a terminal is what the user left behind when it ended it, not the runner.
	 */
	void hangUp() {
		Running now = this.running;
		this.audience.hurry();
		if (now != null) {
			now.process().close();
			exitQuietly(now.process());
			now.process().killTree();
		}
	}

	private static void exitQuietly(TerminalProcess process) {
		try {
			process.waitFor(HANG_UP_LIMIT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void show(Running shell) {
		int code = KILLED;
		try {
			InputStream output = shell.process().stdout();
			byte[] chunk = new byte[CHUNK_BYTES];
			for (int count = output.read(chunk); count >= 0; count = output.read(chunk)) {
				this.audience.tell(Arrays.copyOf(chunk, count));
			}
			code = exit(shell.process());
		}
		catch (IOException | RuntimeException ex) {
			shell.process().killTree();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			shell.keyboard().close();
			shell.process().close();
			end(code);
		}
	}

	/** A shell that has let go of its terminal is hung up, and killed if it stays. */
	private int exit(TerminalProcess process) throws InterruptedException {
		OptionalInt code = process.waitFor(END_LIMIT);
		if (code.isEmpty()) {
			process.close();
			code = process.waitFor(END_LIMIT);
		}
		if (code.isEmpty()) {
			process.killTree();
			code = process.waitFor(END_LIMIT);
		}
		return code.orElse(KILLED);
	}

	private void end(int code) {
		this.lock.lock();
		try {
			this.ended = true;
		}
		finally {
			this.lock.unlock();
		}
		this.gone.run();
		this.audience.end(Farewell.exited(code));
	}

}
