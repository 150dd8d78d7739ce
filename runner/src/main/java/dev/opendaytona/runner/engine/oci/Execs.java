package dev.opendaytona.runner.engine.oci;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import dev.opendaytona.api.error.ApiException;
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

	private static final Executor OPENERS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("terminal-opener").factory());

	private final Crun crun;

	private final Cgroups cgroups;

	private final Bundles bundles;

	private final Set<Terminal> terminals = ConcurrentHashMap.newKeySet();

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
		String name = "x" + Long.toHexString(this.names.incrementAndGet());
		Path description = this.bundles.describe(id, name, BundleConfig.terminal(describe(running, request), size));
		Path log = description.resolveSibling(name + ".log");
		try (ConsoleSocket console = ConsoleSocket.listen(description.resolveSibling(name + ".sock"))) {
			CompletableFuture<Integer> exit = this.crun.terminal(id, description, log, console.path(),
					this.cgroups.child(id, name));
			Terminal terminal = handedOver(console, exit);
			terminal.giveTo(running.slot().userBase() + member(running, request.user()).account().uid());
			Launched launched = new Launched(terminal.input(), terminal.output(), InputStream.nullInputStream(), exit);
			this.terminals.add(terminal);
			var _ = exit.whenComplete((code, lost) -> this.terminals.remove(terminal));
			return new OciTerminal(new OciExec(launched, this.cgroups, id, name, description, log), terminal);
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

	/** Hangs up every terminal. */
	@Override
	public void close() {
		this.terminals.forEach(Terminal::close);
	}

	private static byte[] describe(Live running, ExecRequest request) {
		Accounts.Member member = member(running, request.user());
		Map<String, String> env = new HashMap<>(running.spec().env());
		env.putAll(request.env());
		String cwd = (request.cwd() != null) ? request.cwd() : member.account().home();
		return BundleConfig.exec(request.argv(), env, cwd, member.account(), member.groups());
	}

	static Accounts.Member member(Live running, @Nullable String user) {
		return (user != null) ? running.accounts().get(user) : running.accounts().getOrRoot(running.spec().user());
	}

}
