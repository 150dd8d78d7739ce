package dev.opendaytona.runner.toolbox;

import java.io.OutputStream;
import java.io.InputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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
import dev.opendaytona.runner.files.ConfinedRoot;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileThreads;
import org.jspecify.annotations.Nullable;

/**
 * Sandboxes that are directories, and whose processes are processes of this machine: no
 * isolation at all. A process sees the machine's root, so commands have to use relative
 * paths to meet the sandbox's files.
 */
final class FakeEngine implements Engine {

	static final String WITHOUT_SHELL = "no-shell";

	static final String STOPPED = "stopped";

	private final Path directory;

	private final Account account;

	private final FileThreads threads = new FileThreads(8, 100);

	private final Map<String, Path> sandboxes = new ConcurrentHashMap<>();

	FakeEngine(Path directory, Account account) {
		this.directory = directory;
		this.account = account;
	}

	/**
	 * Makes a sandbox.
	 * @param id its id
	 * @return its root directory
	 */
	Path make(String id) {
		try {
			Path root = Files.createDirectories(this.directory.resolve(id));
			Files.createDirectories(root.resolve("tmp"));
			Files.createDirectories(root.resolve("etc"));
			Files.writeString(root.resolve("etc/group"), "root:x:0:\ndaytona:x:1000:\n");
			Files.createDirectories(root.resolve(this.account.home().substring(1)));
			this.sandboxes.put(id, root);
			return root;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path running(String id) {
		Path root = this.sandboxes.get(id);
		if (root == null) {
			throw new ApiException.NotFound("SANDBOX_NOT_FOUND", "There is no sandbox '" + id + "'");
		}
		if (id.equals(STOPPED)) {
			throw new ApiException.Conflict("SANDBOX_NOT_RUNNING",
					"The sandbox '" + id + "' is not running; start it first");
		}
		return root;
	}

	@Override
	public ExecProcess exec(String id, ExecRequest request) {
		Path root = running(id);
		String cwd = (request.cwd() != null) ? request.cwd() : this.account.home();
		ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(request.argv()))
			.directory(root.resolve(cwd.substring(1)).toFile())
			.redirectErrorStream(request.mergeOutput());
		String mark = "FAKE_EXEC=" + UUID.randomUUID();
		builder.environment().keySet().removeAll(request.unset());
		builder.environment().putAll(request.env());
		builder.environment().put("FAKE_EXEC", mark.substring(mark.indexOf('=') + 1));
		try {
			return new FakeProcess(builder.start(), mark);
		}
		catch (IOException ex) {
			throw new ApiException.Internal("Cannot start '" + request.argv().getFirst() + "'", ex);
		}
	}

	@Override
	public TerminalProcess terminal(String id, ExecRequest request, TerminalSize size) {
		throw unsupported();
	}

	@Override
	public DetachedExec detach(String id, String name, ExecRequest request) {
		throw unsupported();
	}

	@Override
	public Optional<DetachedExec> findDetached(String id, String name) {
		return Optional.empty();
	}

	@Override
	public SandboxRoot root(String id, Account user) {
		return new ConfinedRoot(Fd.directory(running(id)), 0, user, this.threads);
	}

	@Override
	public Account account(String id, @Nullable String user) {
		running(id);
		if (user == null || user.equals(this.account.name())) {
			return id.equals(WITHOUT_SHELL)
					? new Account(this.account.name(), this.account.uid(), this.account.gid(), this.account.home(), "")
					: this.account;
		}
		if (user.equals("root")) {
			return Account.ROOT;
		}
		throw new ApiException.NotFound("There is no user '" + user + "'");
	}

	@Override
	public Set<Capability> capabilities() {
		return EnumSet.noneOf(Capability.class);
	}

	@Override
	public void create(SandboxSpec spec) {
		throw unsupported();
	}

	@Override
	public void start(SandboxSpec spec) {
		throw unsupported();
	}

	@Override
	public void stop(String id, Duration grace) {
		throw unsupported();
	}

	@Override
	public void fork(String id, SandboxSpec spec) {
		throw unsupported();
	}

	@Override
	public void create(String layer, SandboxSpec spec) {
		throw unsupported();
	}

	@Override
	public void commit(String id, String layer) {
		throw unsupported();
	}

	@Override
	public Set<String> layers() {
		return Set.of();
	}

	@Override
	public long layerBytes(String layer) {
		throw unsupported();
	}

	@Override
	public Path layerRoot(String layer) {
		throw unsupported();
	}

	@Override
	public void exportLayer(String layer, OutputStream target) {
		throw unsupported();
	}

	@Override
	public void importLayer(String layer, InputStream source) {
		throw unsupported();
	}

	@Override
	public void removeLayer(String layer) {
		throw unsupported();
	}

	@Override
	public void destroy(String id) {
		throw unsupported();
	}

	@Override
	public String workDir(String id, Account account) {
		return account.home();
	}

	@Override
	public void network(String id, NetworkPolicy policy) {
		throw unsupported();
	}

	@Override
	public Presence inspect(String id) {
		return this.sandboxes.containsKey(id) ? Presence.RUNNING : Presence.ABSENT;
	}

	@Override
	public List<String> list() {
		return List.copyOf(this.sandboxes.keySet());
	}

	@Override
	public SandboxSpec spec(String id) {
		running(id);
		return new SandboxSpec(id, "fake", this.account.name(), Map.of(), new SandboxSpec.Limits(1, 512, 512, 512),
				NetworkPolicy.OPEN);
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

	private static ApiException unsupported() {
		return new ApiException.Unsupported("The fake engine only runs what it has made itself");
	}

	@Override
	public void close() {
		this.threads.close();
	}

}
