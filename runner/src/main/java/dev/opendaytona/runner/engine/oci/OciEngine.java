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
import java.util.function.Supplier;
import java.util.regex.Pattern;

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

	private static final Pattern LAYER_NAME = Pattern.compile("[a-z0-9-]{1,64}");

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
			throw LiveSandboxes.unknown(id);
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
		requirePresent(id);
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
		if (Rootfs.prepared(this.volumes.path(spec.id()))) {
			return;
		}
		requirePresent(id);
		copied("Sandbox '" + id + "' could not be forked", () -> frozenCopy(id), (draft) -> giveTo(spec, draft));
	}

	@Override
	public void create(String layer, SandboxSpec spec) {
		if (Rootfs.prepared(this.volumes.path(spec.id()))) {
			return;
		}
		requireLayer(layer);
		copied("Sandbox '" + spec.id() + "' could not be made", () -> this.volumes.draft(this.volumes.layer(layer)),
				(draft) -> giveTo(spec, draft));
	}

	private void giveTo(SandboxSpec spec, Path draft) {
		Rootfs.own(draft, spec.id(), this.settings.nameServers());
		this.volumes.give(draft, spec.id(), diskBytes(spec));
	}

	@Override
	public void commit(String id, String layer) {
		requireLayerName(layer);
		if (this.volumes.layers().contains(layer)) {
			return;
		}
		requirePresent(id);
		copied("What sandbox '" + id + "' has changed could not be kept", () -> frozenCopy(id),
				(draft) -> this.volumes.keep(draft, layer));
	}

	private void requirePresent(String id) {
		if (inspect(id) == Presence.ABSENT) {
			throw LiveSandboxes.unknown(id);
		}
	}

	/** Copies what a sandbox has written, as of one moment, and gives the copy away. */
	private void copied(String failed, Supplier<Path> copy, Consumer<Path> give) {
		try {
			Path draft = copy.get();
			this.steps.accept("volume copied");
			try {
				Rootfs.disown(draft);
				give.accept(draft);
				this.steps.accept("copy given");
			}
			catch (RuntimeException ex) {
				this.volumes.discard(draft);
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			throw translated(failed, ex);
		}
	}

	private Path frozenCopy(String id) {
		if (this.live.find(id).isEmpty()) {
			return this.volumes.draft(this.volumes.path(id));
		}
		try {
			this.cgroups.freeze(id);
			return this.volumes.draft(this.volumes.path(id));
		}
		finally {
			this.cgroups.thaw(id);
		}
	}

	private void requireLayer(String layer) {
		if (!this.volumes.layers().contains(layer)) {
			throw new ApiException.NotFound("LAYER_NOT_FOUND", "There is no layer '" + layer + "' on this runner");
		}
	}

	private static void requireLayerName(String layer) {
		if (!LAYER_NAME.matcher(layer).matches()) {
			throw new ApiException.InvalidRequest(
					"'" + layer + "' is no name of a layer; use up to 64 small letters, digits and '-'");
		}
	}

	@Override
	public Set<String> layers() {
		return this.volumes.layers();
	}

	@Override
	public long layerBytes(String layer) {
		requireLayer(layer);
		return FileTrees.size(this.volumes.layer(layer));
	}

	@Override
	public Path layerRoot(String layer) {
		requireLayer(layer);
		return Rootfs.files(this.volumes.layer(layer));
	}

	@Override
	public void exportLayer(String layer, OutputStream target) {
		requireLayer(layer);
		try {
			VolumeTar.write(this.volumes.layer(layer), target);
		}
		catch (RuntimeException ex) {
			throw translated("Layer '" + layer + "' could not be written down", ex);
		}
	}

	@Override
	public void importLayer(String layer, InputStream source) {
		requireLayerName(layer);
		if (this.volumes.layers().contains(layer)) {
			return;
		}
		try {
			Path draft = this.volumes.emptyDraft();
			try {
				VolumeTar.read(source, draft);
				this.steps.accept("layer read");
				this.volumes.keep(draft, layer);
			}
			catch (RuntimeException ex) {
				this.volumes.discard(draft);
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			throw translated("Layer '" + layer + "' could not be read", ex);
		}
	}

	@Override
	public void removeLayer(String layer) {
		requireLayerName(layer);
		this.volumes.deleteLayer(layer);
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
		requirePresent(id);
		return this.cgroups.usage(id);
	}

	@Override
	public long diskBytes(String id) {
		requirePresent(id);
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

	private static RuntimeException translated(String what, RuntimeException failure) {
		return (failure instanceof ApiException) ? failure
				: new ApiException.Internal(what + "; the runner's log tells why", failure);
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
