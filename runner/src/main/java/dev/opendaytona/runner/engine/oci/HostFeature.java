package dev.opendaytona.runner.engine.oci;

/**
 * What a host may offer, and the engine does without where it does not.
 */
public enum HostFeature {

	/** Volumes in a btrfs pool; else plain directories, which have no limit. */
	BTRFS,

	/** Overlays of open directories (Linux 6.13); else each layer gets a mount point. */
	OVERLAY_BY_DESCRIPTOR

}
