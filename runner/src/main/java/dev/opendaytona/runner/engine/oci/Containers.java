package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.host.Signals;

/**
 * What the runtime makes the processes of a sandbox with, and what it keeps of them:
 * control groups, a bundle, and a record of its own.
 */
final class Containers {

	private static final long ENDED_LIMIT_MILLIS = 10_000;

	private final Cgroups cgroups;

	private final Bundles bundles;

	private final Crun crun;

	private final Path init;

	private final Consumer<String> steps;

	/**
	 * Knows all containers of this machine.
	 * @param init the program that becomes the first process of each
	 * @param steps learns of each step done
	 */
	Containers(Cgroups cgroups, Bundles bundles, Crun crun, Path init, Consumer<String> steps) {
		this.cgroups = cgroups;
		this.bundles = bundles;
		this.crun = crun;
		this.init = init;
		this.steps = steps;
	}

	/**
	 * One in which nothing runs yet.
	 *
	 * @param id the sandbox
	 * @param bundle what describes it to the runtime
	 * @param root where the runtime looks for its root file system
	 * @param groups the control groups of its init
	 */
	record Prepared(String id, Path bundle, Path root, List<Path> groups) {

	}

	/**
	 * One that an earlier runner has started.
	 *
	 * @param start how it was started
	 * @param init the number of its first process on the host
	 */
	record Started(Bundles.Start start, long init) {

	}

	/** Makes all that the processes of a sandbox need, but for the root file system. */
	Prepared prepare(SandboxSpec spec, Slot slot, Undo undo) {
		String id = spec.id();
		undo.add(() -> this.cgroups.remove(id));
		this.cgroups.create(id, spec.limits());
		this.steps.accept("groups made");
		undo.add(() -> this.bundles.delete(id));
		Path bundle = this.bundles.create(new Bundles.Start(spec, slot.number()));
		Path root = this.bundles.root(id);
		this.bundles.configure(id, BundleConfig.sandbox(spec, slot, root, this.init, this.crun.seccompBpf()));
		undo.add(() -> {
			this.cgroups.killAll(id);
			this.crun.delete(id);
		});
		this.steps.accept("bundle made");
		return new Prepared(id, bundle, root, this.cgroups.child(id, Cgroups.INIT));
	}

	/** Makes the processes of a sandbox, whose root file system is mounted by now. */
	void run(Prepared container) {
		this.crun.run(container.id(), container.bundle(), container.groups());
		this.steps.accept("processes made");
	}

	/** The number of the init of a sandbox on the host. */
	long pid(String id) {
		return this.bundles.pid(id);
	}

	/** One whose init lives. */
	Optional<Started> find(String id) {
		OptionalLong living = this.crun.init(id);
		Bundles.Start start = this.bundles.find(id).orElse(null);
		if (living.isEmpty() || start == null || !this.cgroups.exists(id)) {
			return Optional.empty();
		}
		return Optional.of(new Started(start, living.getAsLong()));
	}

	/** Records how a sandbox runs by now. */
	void record(Bundles.Start changed) {
		this.bundles.record(changed);
	}

	/** Ends what an earlier runner was doing to the processes when it ended. */
	void finish(String id) {
		this.cgroups.thaw(id);
		this.cgroups.finishKills(id);
	}

	/** Asks all processes but the init to end, and waits for a while until they have. */
	void askToEnd(Live running, Duration grace) {
		Path group = this.cgroups.processes(running.spec().id());
		Cgroups.pids(group).stream().filter((pid) -> pid != running.init()).forEach(Signals::terminate);
		Deadline deadline = Deadline.of(grace);
		while (!deadline.passed() && Cgroups.pids(group).stream().anyMatch((pid) -> pid != running.init())) {
			deadline.pause();
		}
	}

	/** Ends every process. */
	void kill(String id) {
		this.cgroups.killAll(id);
		Deadline deadline = Deadline.ofMillis(ENDED_LIMIT_MILLIS);
		while (!Cgroups.pids(this.cgroups.processes(id)).isEmpty()) {
			deadline.pause("Processes of sandbox " + id + " do not die");
			this.cgroups.killAll(id);
		}
		this.steps.accept("processes ended");
	}

	/** Removes what there is of one whose processes have been killed. */
	void remove(String id) {
		this.crun.delete(id);
		this.steps.accept("runtime forgot");
		this.cgroups.remove(id);
		this.steps.accept("groups removed");
		this.bundles.delete(id);
		this.steps.accept("bundle deleted");
	}

	/** Every sandbox of which there is something. */
	Set<String> list() {
		Set<String> ids = new TreeSet<>(this.cgroups.list());
		ids.addAll(this.crun.list());
		ids.addAll(this.bundles.list());
		return ids;
	}

}
