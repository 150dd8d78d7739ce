package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import dev.opendaytona.runner.network.AddressPlan;

/**
 * Where and how the engine works.
 *
 * @param directory keeps the files of the sandboxes, over restarts of the machine
 * @param runtimeDirectory keeps what describes running sandboxes; a tmpfs
 * @param plan names and addresses on this machine
 * @param init the program that becomes the first process of every sandbox
 * @param nameServers addresses that sandboxes may ask for names
 * @param poolBytes the size of a new pool of volumes, in bytes
 * @param slotsAhead how many slots are kept ready
 * @param unused what is not used even if the host offers it
 */
public record OciSettings(Path directory, Path runtimeDirectory, AddressPlan plan, Path init, List<String> nameServers,
		long poolBytes, int slotsAhead, Set<HostFeature> unused) {

	public OciSettings {
		nameServers = List.copyOf(nameServers);
		unused = Set.copyOf(unused);
	}

}
