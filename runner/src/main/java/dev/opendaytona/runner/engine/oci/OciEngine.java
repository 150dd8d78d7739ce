package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

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
import dev.opendaytona.runner.host.FileThreads;
import dev.opendaytona.runner.host.HostException;
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

	private final LiveSandboxes live;

	private final Layers layers;

	private final Execs execs;

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
		this.rootfs = new Rootfs(Overlay.ofHost(!settings.unused().contains(HostFeature.OVERLAY_BY_DESCRIPTOR),
				FileTrees.makeDirectory(settings.runtimeDirectory().resolve("layers"), "rwx------")));
		this.launchers = new Launchers(this.mounts, LAUNCHERS);
		this.crun = new Crun(settings.runtimeDirectory().resolve("crun"), this.launchers);
		this.live = new LiveSandboxes(this.cgroups, this.volumes);
		this.layers = new Layers(this.volumes, this.live, this.cgroups, settings.nameServers(), steps);
		this.execs = new Execs(this.crun, this.cgroups, this.bundles);
		this.bundles.list().forEach(this::adoptOrLeave);
		this.slots.start();
	}

	private static Volumes openVolumes(OciSettings settings) {
		if (settings.unused().contains(HostFeature.BTRFS)) {
			return new PlainVolumes(settings.directory().resolve("volumes"));
		}
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
		this.cgroups.thaw(id);
		this.cgroups.finishKills(id);
		this.live.enlist(start.spec(), this.images.get(start.spec().image()).config(), slot, init.getAsLong());
		this.execs.endTerminals(id);
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
			Path volume = this.volumes.create(spec.id(), Volumes.limitBytes(spec));
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
			throw Failures.translated("Sandbox '" + spec.id() + "' could not be made", ex);
		}
	}

	@Override
	public void start(SandboxSpec spec) {
		String id = spec.id();
		if (inspect(id) == Presence.RUNNING) {
			return;
		}
		if (!Files.exists(this.volumes.path(id))) {
			throw LiveSandboxes.unknown(id);
		}
		Image image = this.images.get(spec.image());
		this.volumes.create(id, Volumes.limitBytes(spec));
		end(id);
		Undo undo = new Undo();
		try {
			launch(spec, image, undo);
		}
		catch (RuntimeException ex) {
			undo.run(ex);
			throw Failures.translated("Sandbox '" + id + "' could not be started", ex);
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
		mountAndRun(id, image, slot, bundle, groups);
		this.live.enlist(spec, image.config(), slot, this.bundles.pid(id));
		this.steps.accept("started");
	}

	/**
	 * The sandbox keeps the mounts; the runner must not, since every start copies them
	 * all.
	 */
	private void mountAndRun(String id, Image image, Slot slot, Path bundle, List<Path> groups) {
		Path root = this.bundles.root(id);
		try {
			Rootfs.Lowers lowers = Rootfs.Lowers.of(image, this.volumes::layer);
			this.mounts.run(() -> this.rootfs.mount(lowers, this.volumes.path(id), slot, root));
			this.steps.accept("root mounted");
			this.crun.run(id, bundle, groups);
			this.steps.accept("processes made");
		}
		finally {
			this.mounts.run(() -> Rootfs.detach(root));
		}
	}

	@Override
	public void stop(String id, Duration grace) {
		this.live.requirePresent(id);
		if (grace.isPositive()) {
			this.live.find(id).ifPresent((running) -> askToEnd(running, grace));
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
		Optional<Live> ended = this.live.remove(id);
		this.cgroups.killAll(id);
		Deadline deadline = Deadline.ofMillis(ENDED_LIMIT_MILLIS);
		while (!Cgroups.pids(this.cgroups.processes(id)).isEmpty()) {
			deadline.pause("Processes of sandbox " + id + " do not die");
			this.cgroups.killAll(id);
		}
		this.steps.accept("processes ended");
		ended.ifPresent(Live::close);
		this.crun.delete(id);
		this.steps.accept("runtime forgot");
		this.cgroups.remove(id);
		this.steps.accept("groups removed");
		this.bundles.delete(id);
		this.steps.accept("bundle deleted");
		ended.ifPresent((live) -> this.releases.execute(() -> this.slots.release(live.slot())));
	}

	@Override
	public void fork(String id, SandboxSpec spec) {
		this.layers.fork(id, spec);
	}

	@Override
	public void create(String layer, SandboxSpec spec) {
		this.layers.create(layer, spec);
	}

	@Override
	public void commit(String id, String layer) {
		this.layers.commit(id, layer);
	}

	@Override
	public Set<String> layers() {
		return this.layers.list();
	}

	@Override
	public long layerBytes(String layer) {
		return this.layers.bytes(layer);
	}

	@Override
	public Path layerRoot(String layer) {
		return this.layers.root(layer);
	}

	@Override
	public void exportLayer(String layer, OutputStream target) {
		this.layers.write(layer, target);
	}

	@Override
	public void importLayer(String layer, InputStream source) {
		this.layers.read(layer, source);
	}

	@Override
	public void removeLayer(String layer) {
		this.layers.remove(layer);
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
		return this.execs.start(this.live.get(id), request);
	}

	@Override
	public TerminalProcess terminal(String id, ExecRequest request, TerminalSize size) {
		return this.execs.terminal(this.live.get(id), request, size);
	}

	@Override
	public DetachedExec detach(String id, String name, ExecRequest request) {
		return this.execs.detach(this.live.get(id), name, request);
	}

	@Override
	public Optional<DetachedExec> findDetached(String id, String name) {
		return this.execs.findDetached(this.live.get(id), name);
	}

	@Override
	public SandboxRoot root(String id, Account account) {
		Live running = this.live.get(id);
		return new ConfinedRoot(Mounts.below(running.root(), "."), (int) running.slot().userBase(), account,
				this.threads);
	}

	@Override
	public Account account(String id, @Nullable String user) {
		return Execs.member(this.live.get(id), user).account();
	}

	@Override
	public String workDir(String id, Account account) {
		return this.live.get(id).workDir(account);
	}

	@Override
	public void network(String id, NetworkPolicy policy) {
		Live running = this.live.get(id);
		SandboxSpec changed = running.spec().with(policy);
		this.firewall.apply(running.slot().number(), policy);
		this.bundles.record(new Bundles.Start(changed, running.slot().number()));
		this.live.replace(running.with(changed));
	}

	@Override
	public Presence inspect(String id) {
		return this.live.inspect(id);
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
		this.live.requirePresent(id);
		return this.cgroups.usage(id);
	}

	@Override
	public long diskBytes(String id) {
		this.live.requirePresent(id);
		return this.volumes.used(id);
	}

	@Override
	public SandboxSpec spec(String id) {
		return this.live.get(id).spec();
	}

	@Override
	public Set<Integer> listeningPorts(String id) {
		long init = this.live.get(id).init();
		try {
			Set<Integer> ports = ListeningPorts.of(Path.of("/proc/" + init + "/net"));
			return (this.live.get(id).init() == init) ? ports : listeningPorts(id);
		}
		catch (IOException ex) {
			this.live.get(id);
			throw new ApiException.Unavailable("UNAVAILABLE",
					"The ports of sandbox '" + id + "' cannot be read just now; try again", ex);
		}
	}

	@Override
	public void close() {
		this.execs.close();
		this.releases.close();
		this.slots.close();
		this.threads.close();
		this.launchers.close();
		this.crun.close();
		this.mounts.close();
		Collection<Live> left = this.live.all();
		left.forEach((running) -> {
			running.close();
			running.slot().close();
		});
		if (left.isEmpty()) {
			this.volumes.close();
			this.firewall.close();
			this.cgroups.close();
		}
	}

}
