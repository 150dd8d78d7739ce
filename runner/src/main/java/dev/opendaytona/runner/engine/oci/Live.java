package dev.opendaytona.runner.engine.oci;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.HostProcess;
import dev.opendaytona.runner.image.ImageConfig;

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
 * @param config how the programs of its image are started
 */
record Live(SandboxSpec spec, Slot slot, long init, HostProcess process, Fd root, Accounts accounts,
		ImageConfig config) implements AutoCloseable {

	Live with(SandboxSpec changed) {
		return new Live(changed, this.slot, this.init, this.process, this.root, this.accounts, this.config);
	}

	/** Where the processes of a user start. */
	String workDir(Account account) {
		return this.config.workingDir().startsWith("/") ? this.config.workingDir() : account.home();
	}

	@Override
	public void close() {
		this.root.close();
		this.process.close();
	}

}
