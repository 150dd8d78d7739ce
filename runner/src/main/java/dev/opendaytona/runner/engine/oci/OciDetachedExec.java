package dev.opendaytona.runner.engine.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import dev.opendaytona.runner.engine.DetachedExec;
import dev.opendaytona.runner.host.Signals;

/**
 * A process that was left to the init of its sandbox. All that is known of it is its
 * control group, which ends with the sandbox.
 *
 * @param cgroups the control groups
 * @param id the sandbox
 * @param name its name
 */
record OciDetachedExec(Cgroups cgroups, String id, String name) implements DetachedExec {

	private static final long KILL_LIMIT_MILLIS = 5_000;

	/** No other exec has a name with a hyphen. */
	String group() {
		return "x-" + this.name;
	}

	private Path processes() {
		return this.cgroups.processes(this.id).resolve(group());
	}

	boolean exists() {
		return Files.isDirectory(processes());
	}

	@Override
	public boolean alive() {
		return !Cgroups.pids(processes()).isEmpty();
	}

	@Override
	public int signal(int number) {
		Set<Long> pids = Cgroups.pids(processes());
		pids.forEach((pid) -> Signals.send(pid, number));
		return pids.size();
	}

	@Override
	public void terminate() {
		Cgroups.pids(processes()).forEach(Signals::terminate);
	}

	@Override
	public void killTree() {
		Deadline deadline = Deadline.ofMillis(KILL_LIMIT_MILLIS);
		while (alive()) {
			this.cgroups.killChild(this.id, group());
			deadline.pause("Processes of '" + this.name + "' in sandbox " + this.id + " do not die");
		}
	}

	@Override
	public void remove() {
		Deadline deadline = Deadline.ofMillis(KILL_LIMIT_MILLIS);
		do {
			killTree();
			this.cgroups.removeChild(this.id, group());
			if (exists()) {
				deadline.pause("The control group of '" + this.name + "' in sandbox " + this.id + " stays busy");
			}
		}
		while (exists());
	}

}
