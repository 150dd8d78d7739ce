package dev.opendaytona.runner.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Launchers in a mount namespace, some of them kept ready.
 */
public final class Launchers implements AutoCloseable {

	private static final Path NOTHING = Path.of("/dev/null");

	private static final long LIMIT_SECONDS = 30;

	private final MountThreads mounts;

	private final Deque<Launcher> idle = new ConcurrentLinkedDeque<>();

	private final AtomicInteger idleCount = new AtomicInteger();

	private final int keep;

	private volatile boolean closed;

	/**
	 * Makes the first launchers.
	 * @param mounts where their programs live
	 * @param keep how many are kept ready
	 */
	public Launchers(MountThreads mounts, int keep) {
		this.mounts = mounts;
		this.keep = keep;
		for (int i = 0; i < keep; i++) {
			give(Launcher.start(mounts));
		}
	}

	/**
	 * Runs a program that talks to nobody, and waits for it.
	 * @param argv the program and its arguments
	 * @param groups files of control groups that it joins first, by writing 0 to them
	 * @param errors where its error output goes
	 * @return its exit code
	 */
	public int run(List<String> argv, List<Path> groups, Path errors) {
		try {
			return launch(new Launcher.Command(argv, groups), NOTHING, NOTHING, errors)
				.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
				.join();
		}
		catch (CompletionException ex) {
			throw new HostException(argv.getFirst() + " did not end as it should within " + LIMIT_SECONDS + " s");
		}
	}

	/**
	 * Starts a program that talks to nobody.
	 * @param argv the program and its arguments
	 * @param groups files of control groups that it joins first, by writing 0 to them
	 * @return its exit code, once it has ended; 128 + n when signal n ended it
	 */
	public CompletableFuture<Integer> start(List<String> argv, List<Path> groups) {
		return launch(new Launcher.Command(argv, groups), NOTHING, NOTHING, NOTHING);
	}

	/**
	 * Starts a program that is talked to.
	 * @param argv the program and its arguments
	 * @param groups files of control groups that it joins first, by writing 0 to them
	 * @param merge whether its error output goes to its output
	 * @return the program
	 */
	public Launched start(List<String> argv, List<Path> groups, boolean merge) {
		try (Pipe in = Pipe.create(); Pipe out = Pipe.create(); Pipe err = merge ? out : Pipe.create()) {
			CompletableFuture<Integer> exit = launch(new Launcher.Command(argv, groups), in.source().path(),
					out.sink().path(), err.sink().path());
			return new Launched(in.output(), out.input(), merge ? java.io.InputStream.nullInputStream() : err.input(),
					exit);
		}
	}

	private CompletableFuture<Integer> launch(Launcher.Command command, Path stdin, Path stdout, Path stderr) {
		Launcher launcher = take();
		try {
			return launcher.launch(command, stdin, stdout, stderr).whenComplete((code, lost) -> give(launcher));
		}
		catch (IOException ex) {
			launcher.close();
			throw new HostException("A program could not be launched: " + ex.getMessage());
		}
	}

	private Launcher take() {
		Launcher launcher = this.idle.pollFirst();
		while (launcher != null) {
			this.idleCount.decrementAndGet();
			if (launcher.alive()) {
				return launcher;
			}
			launcher = this.idle.pollFirst();
		}
		return Launcher.start(this.mounts);
	}

	private void give(Launcher launcher) {
		if (this.closed || !launcher.alive() || this.idleCount.get() >= this.keep) {
			launcher.close();
			return;
		}
		this.idleCount.incrementAndGet();
		this.idle.addFirst(launcher);
	}

	/** Ends the launchers; what they started goes on. */
	@Override
	public void close() {
		this.closed = true;
		this.idle.forEach(Launcher::close);
	}

}
