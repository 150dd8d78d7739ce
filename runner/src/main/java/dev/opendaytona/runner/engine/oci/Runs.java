package dev.opendaytona.runner.engine.oci;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.network.Firewall;

/**
 * The runs of sandboxes, each from a start to its end: takes all that only a running
 * sandbox has, and gives it back.
 */
final class Runs implements AutoCloseable {

	private final Slots slots;

	private final Firewall firewall;

	private final Containers containers;

	private final Rootfs rootfs;

	private final LiveSandboxes live;

	private final Consumer<String> steps;

	/** To take a policy away takes milliseconds that nobody needs to wait for. */
	private final ExecutorService releases = Executors
		.newThreadPerTaskExecutor(Thread.ofVirtual().name("release-", 0).factory());

	Runs(Slots slots, Firewall firewall, Containers containers, Rootfs rootfs, LiveSandboxes live,
			Consumer<String> steps) {
		this.slots = slots;
		this.firewall = firewall;
		this.containers = containers;
		this.rootfs = rootfs;
		this.live = live;
		this.steps = steps;
	}

	/**
	 * Takes back a sandbox that an earlier runner started. Its slot is taken before its
	 * image is looked for: no other sandbox may get it, even when there is no image.
	 * @param run the sandbox
	 * @param images finds its image
	 */
	void adopt(Containers.Started run, Function<SandboxSpec, Image> images) {
		SandboxSpec spec = run.start().spec();
		Slot slot = this.slots.adopt(run.start().slot(), run.init());
		this.firewall.apply(slot.number(), spec.network());
		this.containers.finish(spec.id());
		this.live.enlist(spec, images.apply(spec).config(), slot, run.init());
	}

	/** Starts a sandbox that does not run; what is left of its last run is removed. */
	void start(SandboxSpec spec, Image image) {
		end(spec.id());
		Undo undo = new Undo();
		try {
			launch(spec, image, undo);
		}
		catch (RuntimeException ex) {
			undo.run(ex);
			throw Failures.translated("Sandbox '" + spec.id() + "' could not be started", ex);
		}
	}

	private void launch(SandboxSpec spec, Image image, Undo undo) {
		Slot slot = this.slots.take();
		undo.add(() -> this.slots.release(slot));
		this.steps.accept("slot taken");
		if (!spec.network().equals(NetworkPolicy.OPEN)) {
			this.firewall.apply(slot.number(), spec.network());
		}
		mountAndRun(this.containers.prepare(spec, slot, undo), image, slot);
		this.live.enlist(spec, image.config(), slot, this.containers.pid(spec.id()));
		this.steps.accept("started");
	}

	/**
	 * The sandbox keeps the mounts; the runner must not, since every start copies them
	 * all.
	 */
	private void mountAndRun(Containers.Prepared container, Image image, Slot slot) {
		try {
			this.rootfs.mount(image, container.id(), slot, container.root());
			this.steps.accept("root mounted");
			this.containers.run(container);
		}
		finally {
			this.rootfs.detach(container.root());
		}
	}

	/** Changes the network policy of a sandbox, for its next runner too. */
	void network(Live running, NetworkPolicy policy) {
		SandboxSpec changed = running.spec().with(policy);
		this.firewall.apply(running.slot().number(), policy);
		this.containers.record(new Bundles.Start(changed, running.slot().number()));
		this.live.replace(running.with(changed));
	}

	/** Ends a run; its processes have a while to end by themselves. */
	void stop(String id, Duration grace) {
		if (grace.isPositive()) {
			this.live.find(id).ifPresent((running) -> this.containers.askToEnd(running, grace));
		}
		end(id);
	}

	/** Ends every process and gives back all that only a running sandbox has. */
	void end(String id) {
		Optional<Live> ended = this.live.remove(id);
		this.containers.kill(id);
		ended.ifPresent(Live::close);
		this.containers.remove(id);
		ended.ifPresent((run) -> this.releases.execute(() -> this.slots.release(run.slot())));
	}

	/** Waits for the last release; the runs go on. */
	@Override
	public void close() {
		this.releases.close();
	}

}
