package dev.opendaytona.runner.engine.oci;

import dev.opendaytona.runner.host.Fd;

/**
 * A user namespace with the network namespace that belongs to it, an address and a range
 * of users. It is held open by descriptors alone: when the sandbox in it and the runner
 * are gone, the kernel removes it.
 *
 * @param number which of the runner's slots
 * @param userNamespace maps users 0 to 65535 to the range of the slot
 * @param networkNamespace has one link, to the host
 * @param userBase the host's number of its root user
 */
record Slot(int number, Fd userNamespace, Fd networkNamespace, long userBase) implements AutoCloseable {

	@Override
	public void close() {
		this.userNamespace.close();
		this.networkNamespace.close();
	}

}
