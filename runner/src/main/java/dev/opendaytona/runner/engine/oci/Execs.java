package dev.opendaytona.runner.engine.oci;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.DetachedExec;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.TerminalProcess;
import dev.opendaytona.runner.engine.TerminalSize;
import dev.opendaytona.runner.host.ConsoleSocket;
import dev.opendaytona.runner.host.Launched;
import dev.opendaytona.runner.host.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * Starts further processes in sandboxes, each in a control group of its own.
 */
final class Execs implements AutoCloseable {

	private static final Duration TERMINAL_LIMIT = Duration.ofSeconds(10);

	/** How long a shell whose line was hung up may take to end by itself. */
	private static final Duration HANG_UP_LIMIT = Duration.ofMillis(500);

	/** What names of terminals begin with; others go on with a digit or a to f. */
	private static final String TERMINAL = "xt";

	private static final Executor OPENERS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("terminal-opener").factory());

	private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,40}");

	/**
	 * Leaves a program to the init of the sandbox, which reaps it: what the runtime
	 * itself leaves behind would go to the init of the host. A job in the background
	 * would ignore SIGINT for ever, so the shell starts a pipeline, whose other end kills
	 * the shell.
	 */
	private static final String LEAVE = """
			command -v "$1" >/dev/null 2>&1 || exit 127
			{ exec "$@"; } </dev/null >/dev/null 2>&1 | kill -9 $$
			""";

	private static final int LEFT = 137;

	private final Crun crun;

	private final Cgroups cgroups;

	private final Bundles bundles;

	private final Set<OciTerminal> terminals = ConcurrentHashMap.newKeySet();

	/** Names are not given twice, in another run of the runner neither. */
	private final AtomicLong names = new AtomicLong(System.currentTimeMillis());

	Execs(Crun crun, Cgroups cgroups, Bundles bundles) {
		this.crun = crun;
		this.cgroups = cgroups;
		this.bundles = bundles;
	}

	ExecProcess start(Live running, ExecRequest request) {
		String id = running.spec().id();
		String name = "x" + Long.toHexString(this.names.incrementAndGet());
		Path description = this.bundles.describe(id, name, describe(running, request));
		Path log = description.resolveSibling(name + ".log");
		Launched launched = this.crun.exec(id, description, log, this.cgroups.child(id, name), request.mergeOutput());
		return new OciExec(launched, this.cgroups, id, name, description, log);
	}

	/**
	 * Starts a process on a terminal. Whoever waits for the terminal may be a virtual
	 * thread, which must not wait in a system call.
	 */
	TerminalProcess terminal(Live running, ExecRequest request, TerminalSize size) {
		String id = running.spec().id();
		String name = TERMINAL + Long.toHexString(this.names.incrementAndGet());
		Path description = this.bundles.describe(id, name, BundleConfig.terminal(describe(running, request), size));
		Path log = description.resolveSibling(name + ".log");
		try (ConsoleSocket console = ConsoleSocket.listen(description.resolveSibling(name + ".sock"))) {
			CompletableFuture<Integer> exit = this.crun.terminal(id, description, log, console.path(),
					this.cgroups.child(id, name));
			Terminal terminal = handedOver(console, exit);
			terminal.giveTo(running.slot().userBase() + member(running, request.user()).account().uid());
			Launched launched = new Launched(terminal.input(), terminal.output(), InputStream.nullInputStream(), exit);
			OciTerminal opened = new OciTerminal(new OciExec(launched, this.cgroups, id, name, description, log),
					terminal);
			this.terminals.add(opened);
			var _ = exit.whenComplete((code, lost) -> this.terminals.remove(opened));
			return opened;
		}
		catch (CompletionException ex) {
			this.cgroups.killChild(id, name);
			throw new ApiException.Internal("A terminal in sandbox '" + id + "' could not be opened; try it again", ex);
		}
	}

	private static Terminal handedOver(ConsoleSocket console, CompletableFuture<Integer> exit) {
		return CompletableFuture.supplyAsync(() -> console.receive(exit::isDone, TERMINAL_LIMIT), OPENERS)
			.join()
			.map(Terminal::new)
			.orElseGet(Terminal::ended);
	}

	/**
	 * Ends what is left of the terminals that the last runner had open. Their lines were
	 * hung up when it ended; what does not heed that, or left their sessions, still runs.
	 * Of a terminal that was closed before nothing is written down any more: what it left
	 * behind goes on.
	 * @param id the sandbox
	 */
	void endTerminals(String id) {
		this.bundles.described(id, TERMINAL).forEach((name, description) -> {
			this.cgroups.endChild(id, name, () -> true);
			this.cgroups.removeChild(id, name);
			List.of("log", "sock", "json")
				.forEach((kind) -> Bundles.forget(description.resolveSibling(name + "." + kind)));
		});
	}

	/** Hangs up every terminal, and ends what does not heed that. */
	@Override
	public void close() {
		List<OciTerminal> open = List.copyOf(this.terminals);
		open.forEach(OciTerminal::close);
		open.forEach((terminal) -> terminal.end(HANG_UP_LIMIT));
	}

	DetachedExec detach(Live running, String name, ExecRequest request) {
		String id = running.spec().id();
		OciDetachedExec exec = detached(id, name);
		if (exec.exists()) {
			throw new ApiException.Conflict(
					"A process runs under the name '" + name + "' in sandbox '" + id + "' already; use another name");
		}
		Path description = this.bundles.describe(id, exec.group(), describe(running, left(running, request)));
		Path log = description.resolveSibling(exec.group() + ".log");
		try {
			if (this.crun.attached(id, description, log, this.cgroups.child(id, exec.group())) != LEFT) {
				throw new ApiException.Internal("'" + request.argv().getFirst() + "' could not be started in sandbox '"
						+ id + "': " + Bundles.text(log).orElse("there is no such program in it"), null);
			}
			return exec;
		}
		catch (RuntimeException ex) {
			exec.remove();
			throw ex;
		}
		finally {
			Bundles.forget(description);
			Bundles.forget(log);
		}
	}

	private static ExecRequest left(Live running, ExecRequest request) {
		String shell = member(running, request.user()).account().shell();
		if (shell.isEmpty()) {
			throw new ApiException.Unsupported(
					"The image of this sandbox has no shell, which it takes to leave a process in the background");
		}
		List<String> argv = new ArrayList<>(List.of(shell, "-c", LEAVE, "leave"));
		argv.addAll(request.argv());
		return new ExecRequest(argv, request.env(), request.cwd(), request.user(), false, request.unset());
	}

	Optional<DetachedExec> findDetached(Live running, String name) {
		return Optional.of(detached(running.spec().id(), name))
			.filter(OciDetachedExec::exists)
			.map(DetachedExec.class::cast);
	}

	private OciDetachedExec detached(String id, String name) {
		if (!NAME.matcher(name).matches()) {
			throw new ApiException.InvalidRequest(
					"'" + name + "' is no name of a process; use up to 40 small letters and digits");
		}
		return new OciDetachedExec(this.cgroups, id, name);
	}

	private static byte[] describe(Live running, ExecRequest request) {
		Accounts.Member member = member(running, request.user());
		Map<String, String> env = new HashMap<>(running.config().variables());
		env.putAll(running.spec().env());
		env.keySet().removeAll(request.unset());
		env.putAll(request.env());
		String cwd = (request.cwd() != null) ? request.cwd() : running.workDir(member.account());
		return BundleConfig.exec(request.with(env, request.unset()), cwd, member.account(), member.groups());
	}

	static Accounts.Member member(Live running, @Nullable String user) {
		return (user != null) ? running.accounts().get(user) : running.accounts().getOrRoot(running.spec().user());
	}

}
