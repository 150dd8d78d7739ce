package dev.opendaytona.runner.engine.oci;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

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
import dev.opendaytona.runner.host.Launchers;
import dev.opendaytona.runner.host.MountThreads;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Overlay;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.network.Firewall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sandboxes made by {@code crun}. Opens and closes the parts of the engine, and asks each
 * for what it is there for.
 */
public final class OciEngine implements Engine {

	private static final Logger logger = LoggerFactory.getLogger(OciEngine.class);

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

	private final FileThreads threads;

	private final MountThreads mounts;

	private final Launchers launchers;

	private final LiveSandboxes live;

	private final Containers containers;

	private final Runs runs;

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
		this.volumes = HostVolumes.open(settings);
		Bundles bundles = new Bundles(settings.runtimeDirectory().resolve("bundles"));
		this.threads = new FileThreads(FILE_THREADS, WAITING_FILE_OPERATIONS);
		this.mounts = new MountThreads(MOUNT_THREADS, this.cgroups::present);
		Overlay overlay = Overlay.ofHost(!settings.unused().contains(HostFeature.OVERLAY_BY_DESCRIPTOR),
				FileTrees.makeDirectory(settings.runtimeDirectory().resolve("layers"), "rwx------"));
		this.launchers = new Launchers(this.mounts, LAUNCHERS);
		this.crun = new Crun(settings.runtimeDirectory().resolve("crun"), this.launchers);
		this.live = new LiveSandboxes(this.cgroups, this.volumes);
		this.containers = new Containers(this.cgroups, bundles, this.crun, settings.init(), steps);
		this.runs = new Runs(this.slots, this.firewall, this.containers, new Rootfs(overlay, this.mounts, this.volumes),
				this.live, steps);
		this.layers = new Layers(this.volumes, this.live, this.cgroups, settings.nameServers(), steps);
		this.execs = new Execs(this.crun, this.cgroups, bundles);
		bundles.list().forEach(this::adoptOrLeave);
		this.slots.start();
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
		this.containers.find(id).ifPresent((run) -> {
			this.runs.adopt(run, (spec) -> this.images.get(spec.image()));
			this.execs.endTerminals(id);
		});
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
		this.runs.start(spec, image);
	}

	@Override
	public void stop(String id, Duration grace) {
		this.live.requirePresent(id);
		this.runs.stop(id, grace);
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
		this.runs.end(id);
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
		this.runs.network(this.live.get(id), policy);
	}

	@Override
	public Presence inspect(String id) {
		return this.live.inspect(id);
	}

	@Override
	public List<String> list() {
		Set<String> ids = new TreeSet<>(this.volumes.list());
		ids.addAll(this.containers.list());
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
		return ListeningPorts.of(this.live, id);
	}

	@Override
	public void close() {
		this.execs.close();
		this.runs.close();
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
