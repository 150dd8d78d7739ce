package dev.opendaytona.runner.engine.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine.Presence;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.HostProcess;
import dev.opendaytona.runner.image.ImageConfig;

/**
 * The sandboxes whose processes run, as far as this engine knows; the host is asked
 * whether they still do.
 */
final class LiveSandboxes {

	private final Map<String, Live> live = new ConcurrentHashMap<>();

	private final Cgroups cgroups;

	private final Volumes volumes;

	LiveSandboxes(Cgroups cgroups, Volumes volumes) {
		this.cgroups = cgroups;
		this.volumes = volumes;
	}

	/**
	 * Takes hold of a sandbox. The number of an init that has died may be that of a
	 * process of the host by now: what was opened is the sandbox's only if the init lives
	 * after it was opened.
	 */
	void enlist(SandboxSpec spec, ImageConfig config, Slot slot, long init) {
		HostProcess process = HostProcess.open(init);
		Fd root = Fd.directory(Path.of("/proc/" + init + "/root"));
		Live opened = new Live(spec, slot, init, process, root, new Accounts(new InsideFiles(root)), config);
		if (!Cgroups.pids(this.cgroups.processes(spec.id()).resolve(Cgroups.INIT)).contains(init) || !process.alive()) {
			opened.close();
			throw new HostException("The init of sandbox " + spec.id() + " has ended");
		}
		this.live.put(spec.id(), opened);
	}

	Presence inspect(String id) {
		if (!SandboxSpec.isId(id)) {
			return Presence.ABSENT;
		}
		Live known = this.live.get(id);
		if (known != null && alive(known)) {
			return Presence.RUNNING;
		}
		return Files.exists(this.volumes.path(id)) ? Presence.STOPPED : Presence.ABSENT;
	}

	private static boolean alive(Live known) {
		try {
			return known.process().alive();
		}
		catch (IllegalStateException closed) {
			return false;
		}
	}

	/** A sandbox that must run. */
	Live get(String id) {
		Presence presence = inspect(id);
		Live known = this.live.get(id);
		if (presence == Presence.RUNNING && known != null) {
			return known;
		}
		if (presence == Presence.ABSENT) {
			throw unknown(id);
		}
		throw new ApiException.Conflict("SANDBOX_NOT_RUNNING", "Sandbox '" + id + "' is not running; start it first");
	}

	/** Fails when there is no such sandbox, running or not. */
	void requirePresent(String id) {
		if (inspect(id) == Presence.ABSENT) {
			throw unknown(id);
		}
	}

	static ApiException unknown(String id) {
		return new ApiException.NotFound("SANDBOX_NOT_FOUND", "There is no sandbox '" + id + "' on this runner");
	}

	Optional<Live> find(String id) {
		return Optional.ofNullable(this.live.get(id));
	}

	Optional<Live> remove(String id) {
		return Optional.ofNullable(this.live.remove(id));
	}

	void replace(Live changed) {
		this.live.put(changed.spec().id(), changed);
	}

	Collection<Live> all() {
		return List.copyOf(this.live.values());
	}

}
