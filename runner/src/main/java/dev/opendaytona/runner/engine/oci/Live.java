package dev.opendaytona.runner.engine.oci;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.host.Fd;

/**
 * A sandbox whose processes run.
 *
 * @param spec what it should be
 * @param slot its namespaces
 * @param init its first process, as the host numbers it
 * @param root its root directory, held so that a process that takes over the number of a
 * dead init cannot stand in for it
 * @param accounts its users
 */
record Live(SandboxSpec spec, Slot slot, long init, Fd root, Accounts accounts) {

	Live with(SandboxSpec changed) {
		return new Live(changed, this.slot, this.init, this.root, this.accounts);
	}

}
