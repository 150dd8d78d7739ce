package dev.opendaytona.runner.engine.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.files.ConfinedRoot;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileThreads;
import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.Launched;
import dev.opendaytona.runner.host.Launchers;
import dev.opendaytona.runner.host.MountThreads;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Overlay;
import dev.opendaytona.runner.host.Signals;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.network.Firewall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sandboxes made by {@code crun}.
 */
public final class OciEngine implements Engine {

	private static final Logger logger = LoggerFactory.getLogger(OciEngine.class);

	private static final long ENDED_LIMIT_MILLIS = 10_000;

	private static final int FILE_THREADS = 32;

	private static final int MOUNT_THREADS = 8;

	private static final int LAUNCHERS = 8;

	private static final int WAITING_FILE_OPERATIONS = 1_000;

	private final OciSettings settings;

	private final Consumer<String> steps;

	private final Images images;

	private final Firewall firewall;

	private final Slots slots;

	private final Cgroups cgroups;

	private final Volumes volumes;

	private final Crun crun;

	private final Bundles bundles;

	private final FileThreads threads;

	private final MountThreads mounts;

	private final Rootfs rootfs;

	private final Launchers launchers;

	/** To take a policy away takes milliseconds that nobody needs to wait for. */
	private final ExecutorService releases = Executors
		.newThreadPerTaskExecutor(Thread.ofVirtual().name("release-", 0).factory());

	private final Map<String, Live> live = new ConcurrentHashMap<>();

	private final AtomicLong execs = new AtomicLong(System.currentTimeMillis());

	/**
	 * Opens the engine and takes back the sandboxes that run.
	 * @param settings where and how it works
	 * @param images what sandboxes start from
	 */
	public OciEngine(OciSettings settings, Images images) {
		this(settings, images, (step) -> {
		});
	}

	/**
	 * Opens the engine; the last argument learns of each step done, to end there in a
	 * test.
	 */
	OciEngine(OciSettings settings, Images images, Consumer<String> steps) {
		this.settings = settings;
		this.steps = steps;
		this.images = images;
		this.firewall = new Firewall(settings.plan(), settings.nameServers());
		this.slots = new Slots(settings.plan(), this.firewall, settings.slotsAhead());
		this.cgroups = Cgroups.detect("opendaytona" + settings.plan().instance());
		this.volumes = openVolumes(settings);
		this.bundles = new Bundles(settings.runtimeDirectory().resolve("bundles"));
		this.threads = new FileThreads(FILE_THREADS, WAITING_FILE_OPERATIONS);
		this.mounts = new MountThreads(MOUNT_THREADS, this.cgroups::present);
		this.rootfs = new Rootfs(
				Overlay.ofHost(FileTrees.makeDirectory(settings.runtimeDirectory().resolve("layers"), "rwx------")));
		this.launchers = new Launchers(this.mounts, LAUNCHERS);
		this.crun = new Crun(settings.runtimeDirectory().resolve("crun"), this.launchers);
		this.bundles.list().forEach(this::adoptOrLeave);
		this.slots.start();
	}

	private static Volumes openVolumes(OciSettings settings) {
		try {
			return BtrfsVolumes.open(settings.directory().resolve("pool.btrfs"), settings.directory().resolve("pool"),
					settings.poolBytes());
		}
		catch (HostException ex) {
			logger.warn("No btrfs on this host, so sandboxes have no disk limit: {}", ex.getMessage());
			return new PlainVolumes(settings.directory().resolve("volumes"));
		}
	}

	/** One that cannot be taken back is not in the way of the others: it is stopped. */
	private void adoptOrLeave(String id) {
		try {
			adopt(id);
		}
		catch (RuntimeException ex) {
			logger.error("Sandbox {} runs but cannot be taken back", id, ex);
		}
	}

	private void adopt(String id) {
		OptionalLong init = this.crun.init(id);
		Bundles.Start start = this.bundles.find(id).orElse(null);
		if (init.isEmpty() || start == null || !this.cgroups.exists(id)) {
			return;
		}
		Slot slot = this.slots.adopt(start.slot(), init.getAsLong());
		this.firewall.apply(slot.number(), start.spec().network());
		this.cgroups.finishKills(id);
		enlist(start.spec(), slot, init.getAsLong());
	}

	/**
	 * The number of an init that has died may be that of a process of the host by now:
	 * what was opened is the sandbox's root only if the init lives after it was opened.
	 */
	private void enlist(SandboxSpec spec, Slot slot, long init) {
		Fd root = Fd.directory(Path.of("/proc/" + init + "/root"));
		if (!Cgroups.pids(this.cgroups.processes(spec.id()).resolve(Cgroups.INIT)).contains(init)) {
			root.close();
			throw new HostException("The init of sandbox " + spec.id() + " has ended");
		}
		this.live.put(spec.id(), new Live(spec, slot, init, root, new Accounts(new InsideFiles(root))));
	}

	@Override
	public Set<Capability> capabilities() {
		Set<Capability> capabilities = EnumSet.of(Capability.CGROUP_LIMITS, Capability.NETWORK_POLICY);
		if (this.volumes.limited()) {
			capabilities.add(Capability.DISK_LIMIT);
		}
		return capabilities;
	}

	@Override
	public void create(SandboxSpec spec) {
		this.images.get(spec.image());
		boolean fresh = !Rootfs.prepared(this.volumes.path(spec.id()));
		try {
			Path volume = this.volumes.create(spec.id(), diskBytes(spec));
			this.steps.accept("volume made");
			if (fresh) {
				Rootfs.prepare(volume, spec.id(), this.settings.nameServers());
			}
			this.steps.accept("volume prepared");
		}
		catch (RuntimeException ex) {
			if (fresh) {
				this.volumes.delete(spec.id());
			}
			throw translated("Sandbox '" + spec.id() + "' could not be made", ex);
		}
	}

	private static long diskBytes(SandboxSpec spec) {
		return spec.limits().diskMib() * 1024 * 1024;
	}

	@Override
	public void start(SandboxSpec spec) {
		String id = spec.id();
		if (inspect(id) == Presence.RUNNING) {
			return;
		}
		if (!Files.exists(this.volumes.path(id))) {
			throw unknown(id);
		}
		Image image = this.images.get(spec.image());
		this.volumes.create(id, diskBytes(spec));
		end(id);
		Undo undo = new Undo();
		try {
			launch(spec, image, undo);
		}
		catch (RuntimeException ex) {
			undo.run(ex);
			throw translated("Sandbox '" + id + "' could not be started", ex);
		}
	}

	private void launch(SandboxSpec spec, Image image, Undo undo) {
		String id = spec.id();
		Slot slot = this.slots.take();
		undo.add(() -> this.slots.release(slot));
		this.steps.accept("slot taken");
		if (!spec.network().equals(NetworkPolicy.OPEN)) {
			this.firewall.apply(slot.number(), spec.network());
		}
		undo.add(() -> this.cgroups.remove(id));
		this.cgroups.create(id, spec.limits());
		this.steps.accept("groups made");
		undo.add(() -> this.bundles.delete(id));
		Path bundle = this.bundles.create(new Bundles.Start(spec, slot.number()));
		this.bundles.configure(id,
				BundleConfig.sandbox(spec, slot, this.bundles.root(id), this.settings.init(), this.crun.seccompBpf()));
		undo.add(() -> {
			this.cgroups.killAll(id);
			this.crun.delete(id);
		});
		this.steps.accept("bundle made");
		List<Path> groups = this.cgroups.child(id, Cgroups.INIT);
		this.mounts.run(() -> mountAndRun(id, image, slot, bundle, groups));
		enlist(spec, slot, this.bundles.pid(id));
		this.steps.accept("started");
	}

	/**
	 * The sandbox keeps the mounts; the runner must not, since every start copies them
	 * all.
	 */
	private void mountAndRun(String id, Image image, Slot slot, Path bundle, List<Path> groups) {
		Path root = this.bundles.root(id);
		try {
			this.rootfs.mount(image, this.volumes.path(id), slot, root);
			this.steps.accept("root mounted");
			this.crun.run(id, bundle, groups);
			this.steps.accept("processes made");
		}
		finally {
			Rootfs.detach(root);
		}
	}

	@Override
	public void stop(String id, Duration grace) {
		if (inspect(id) == Presence.ABSENT) {
			throw unknown(id);
		}
		Live running = this.live.get(id);
		if (running != null && grace.isPositive()) {
			askToEnd(running, grace);
		}
		end(id);
	}

	private void askToEnd(Live running, Duration grace) {
		Path group = this.cgroups.processes(running.spec().id());
		Cgroups.pids(group).stream().filter((pid) -> pid != running.init()).forEach(Signals::terminate);
		Deadline deadline = Deadline.of(grace);
		while (!deadline.passed() && Cgroups.pids(group).stream().anyMatch((pid) -> pid != running.init())) {
			deadline.pause();
		}
	}

	/** Ends every process and gives back all that only a running sandbox has. */
	private void end(String id) {
		Live ended = this.live.remove(id);
		this.cgroups.killAll(id);
		Deadline deadline = Deadline.ofMillis(ENDED_LIMIT_MILLIS);
		while (!Cgroups.pids(this.cgroups.processes(id)).isEmpty()) {
			deadline.pause("Processes of sandbox " + id + " do not die");
			this.cgroups.killAll(id);
		}
		this.steps.accept("processes ended");
		if (ended != null) {
			ended.root().close();
		}
		this.crun.delete(id);
		this.steps.accept("runtime forgot");
		this.cgroups.remove(id);
		this.steps.accept("groups removed");
		this.bundles.delete(id);
		this.steps.accept("bundle deleted");
		if (ended != null) {
			this.releases.execute(() -> this.slots.release(ended.slot()));
		}
	}

	@Override
	public void destroy(String id) {
		if (!SandboxSpec.isId(id)) {
			return;
		}
		end(id);
		this.volumes.delete(id);
		this.steps.accept("volume deleted");
	}

	@Override
	public ExecProcess exec(String id, ExecRequest request) {
		Live running = running(id);
		Accounts.Member member = member(running, request.user());
		String group = "x" + Long.toHexString(this.execs.incrementAndGet());
		Map<String, String> env = new HashMap<>(running.spec().env());
		env.putAll(request.env());
		String cwd = (request.cwd() != null) ? request.cwd() : member.account().home();
		Path description = this.bundles.describe(id, group,
				BundleConfig.exec(request.argv(), env, cwd, member.account(), member.groups()));
		Path log = description.resolveSibling(group + ".log");
		Launched launched = this.crun.exec(id, description, log, this.cgroups.child(id, group), request.mergeOutput());
		return new OciExec(launched, this.cgroups, id, group, description, log);
	}

	private static Accounts.Member member(Live running, @Nullable String user) {
		return (user != null) ? running.accounts().get(user) : running.accounts().getOrRoot(running.spec().user());
	}

	@Override
	public SandboxRoot root(String id, Account account) {
		Live running = running(id);
		return new ConfinedRoot(Mounts.below(running.root(), "."), (int) running.slot().userBase(), account,
				this.threads);
	}

	@Override
	public Account account(String id, @Nullable String user) {
		return member(running(id), user).account();
	}

	@Override
	public void network(String id, NetworkPolicy policy) {
		Live running = running(id);
		SandboxSpec changed = running.spec().with(policy);
		this.firewall.apply(running.slot().number(), policy);
		this.bundles.record(new Bundles.Start(changed, running.slot().number()));
		this.live.put(id, running.with(changed));
	}

	@Override
	public Presence inspect(String id) {
		if (!SandboxSpec.isId(id)) {
			return Presence.ABSENT;
		}
		Live running = this.live.get(id);
		if (running != null
				&& Cgroups.pids(this.cgroups.processes(id).resolve(Cgroups.INIT)).contains(running.init())) {
			return Presence.RUNNING;
		}
		return Files.exists(this.volumes.path(id)) ? Presence.STOPPED : Presence.ABSENT;
	}

	@Override
	public List<String> list() {
		Set<String> ids = new TreeSet<>(this.volumes.list());
		ids.addAll(this.cgroups.list());
		ids.addAll(this.crun.list());
		ids.addAll(this.bundles.list());
		return List.copyOf(ids);
	}

	@Override
	public Usage usage(String id) {
		if (inspect(id) == Presence.ABSENT) {
			throw unknown(id);
		}
		Cgroups.Usage usage = this.cgroups.usage(id);
		return new Usage(usage.memoryBytes(), this.volumes.used(id), usage.pids());
	}

	private Live running(String id) {
		Presence presence = inspect(id);
		Live running = this.live.get(id);
		if (presence == Presence.RUNNING && running != null) {
			return running;
		}
		if (presence == Presence.ABSENT) {
			throw unknown(id);
		}
		throw new ApiException.Conflict("SANDBOX_NOT_RUNNING", "Sandbox '" + id + "' is not running; start it first");
	}

	private static ApiException unknown(String id) {
		return new ApiException.NotFound("SANDBOX_NOT_FOUND", "There is no sandbox '" + id + "' on this runner");
	}

	private static RuntimeException translated(String what, RuntimeException failure) {
		return (failure instanceof ApiException) ? failure
				: new ApiException.Internal(what + "; the runner's log tells why", failure);
	}

	@Override
	public void close() {
		this.releases.close();
		this.slots.close();
		this.threads.close();
		this.launchers.close();
		this.mounts.close();
		this.live.values().forEach((running) -> {
			running.root().close();
			running.slot().close();
		});
		if (this.live.isEmpty()) {
			this.volumes.close();
			this.firewall.close();
			this.cgroups.close();
		}
	}

}
