package dev.opendaytona.runner.engine.oci;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.HostProcess;

/**
 * A sandbox whose processes run.
 *
 * @param spec what it should be
 * @param slot its namespaces
 * @param init the number of its first process on the host
 * @param process its first process
 * @param root its root directory, held so that a process that takes over the number of a
 * dead init cannot stand in for it
 * @param accounts its users
 */
record Live(SandboxSpec spec, Slot slot, long init, HostProcess process, Fd root,
		Accounts accounts) implements AutoCloseable {

	Live with(SandboxSpec changed) {
		return new Live(changed, this.slot, this.init, this.process, this.root, this.accounts);
	}

	@Override
	public void close() {
		this.root.close();
		this.process.close();
	}

}
