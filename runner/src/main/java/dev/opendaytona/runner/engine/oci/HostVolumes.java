package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;

import dev.opendaytona.runner.host.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the volumes: the best that the host offers.
 */
final class HostVolumes {

	private static final Logger logger = LoggerFactory.getLogger(HostVolumes.class);

	private HostVolumes() {
	}

	static Volumes open(OciSettings settings) {
		Path directory = settings.directory();
		if (settings.unused().contains(HostFeature.BTRFS)) {
			return new PlainVolumes(directory.resolve("volumes"));
		}
		try {
			return BtrfsVolumes.open(directory.resolve("pool.btrfs"), directory.resolve("pool"), settings.poolBytes());
		}
		catch (HostException ex) {
			logger.warn("No btrfs on this host, so sandboxes have no disk limit: {}", ex.getMessage());
			return new PlainVolumes(directory.resolve("volumes"));
		}
	}

}
