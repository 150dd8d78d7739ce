package dev.opendaytona.platform.sandbox;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.platform.snapshot.BuildInfo;
import dev.opendaytona.platform.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as it is kept.
 *
 * @param id its id
 * @param organizationId whose it is
 * @param name its name, unique in its organization among those not being destroyed
 * @param origin what it was made from
 * @param user the user that commands run as
 * @param env the environment of its processes
 * @param labels free labels
 * @param isPublic whether its previews need no key
 * @param network what it may reach
 * @param resources what it may use
 * @param timers when it changes by itself
 * @param status where it stands
 * @param times when things happened to it
 * @param backup what is kept of it in the object storage
 */
record Sandbox(UUID id, UUID organizationId, String name, Origin origin, String user, Map<String, String> env,
		Map<String, String> labels, boolean isPublic, Network network, Resources resources, Timers timers,
		Status status, Times times, Backup backup) {

	private static final int PIDS = 2048;

	private static final double MIB_PER_GIB = 1024;

	Sandbox {
		env = Map.copyOf(env);
		labels = Map.copyOf(labels);
	}

	SandboxSpec spec() {
		SandboxSpec.Limits limits = new SandboxSpec.Limits(this.resources.cpu(),
				Math.round(this.resources.memoryGib() * MIB_PER_GIB),
				Math.round(this.resources.diskGib() * MIB_PER_GIB), PIDS);
		return new SandboxSpec(this.id.toString(), this.origin.image(), this.user, environment(), limits,
				this.network.policy(), this.origin.program());
	}

	/**
	 * What its processes find: their own variables, and what sandbox they are in, which
	 * nobody can make them mistake (contract: toolbox section 1).
	 */
	private Map<String, String> environment() {
		Map<String, String> all = new HashMap<>(this.env);
		all.put("DAYTONA_SANDBOX_ID", this.id.toString());
		all.put("DAYTONA_SANDBOX_SNAPSHOT", this.origin.snapshot());
		all.put("DAYTONA_SANDBOX_USER", this.user);
		all.put("DAYTONA_ORGANIZATION_ID", this.organizationId.toString());
		all.put("DAYTONA_REGION_ID", this.origin.region());
		return all;
	}

	/**
	 * What a sandbox was made from, and where.
	 *
	 * @param snapshot the snapshot's name, as given
	 * @param image the runner's name of the image
	 * @param region the id of the region
	 * @param parentId the sandbox that it is a fork of
	 * @param build the Dockerfile that it has brought
	 * @param program what is started with it
	 */
	record Origin(String snapshot, String image, String region, @Nullable UUID parentId, @Nullable BuildInfo build,
			List<String> program) {

		Origin {
			program = List.copyOf(program);
		}

		/** Of a snapshot instead, in the same place. */
		Origin of(Snapshot snapshot) {
			return new Origin(snapshot.name(), snapshot.image(), this.region, this.parentId, null,
					snapshot.start().program());
		}

	}

	/**
	 * What a sandbox may reach.
	 *
	 * @param blockAll nothing
	 * @param allowList comma-separated CIDRs, or empty
	 */
	record Network(boolean blockAll, String allowList) {

		NetworkPolicy policy() {
			List<String> cidrs = this.allowList.isEmpty() ? List.of() : Arrays.asList(this.allowList.split(",", -1));
			return new NetworkPolicy(this.blockAll, cidrs);
		}

	}

	/**
	 * What a sandbox may use.
	 *
	 * @param cpu processors
	 * @param memoryGib memory, in GiB
	 * @param diskGib disk, in GiB
	 */
	record Resources(double cpu, double memoryGib, double diskGib) {

	}

	/**
	 * When a sandbox changes by itself; intervals in minutes.
	 *
	 * @param autoStop stops after so long without activity; 0 never
	 * @param autoArchive archived after it was stopped for so long
	 * @param autoDelete destroyed so long after it stopped; 0 at once, negative never
	 * @param destroyAt destroyed then
	 */
	record Timers(int autoStop, int autoArchive, int autoDelete, @Nullable Instant destroyAt) {

		boolean ephemeral() {
			return this.autoDelete == 0;
		}

	}

	/**
	 * Where a sandbox stands.
	 *
	 * @param state the state
	 * @param desired what it should become
	 * @param errorReason why it is in error or stopped by itself
	 * @param recoverable whether starting it again may help
	 * @param version goes up with each change of state
	 * @param since since when
	 * @param deadline when a transitional state is given up
	 * @param rollingBack whether it is being restored to its snapshot, not to its backup
	 */
	record Status(SandboxState state, DesiredState desired, @Nullable String errorReason, boolean recoverable,
			long version, Instant since, @Nullable Instant deadline, boolean rollingBack) {

		/** Where a new one stands. */
		static Status fresh(SandboxState state, Instant now) {
			return new Status(state, DesiredState.STARTED, null, false, 0, now, null, false);
		}

	}

	/**
	 * When things happened to a sandbox.
	 *
	 * @param createdAt when it was made
	 * @param updatedAt when it was last changed
	 * @param lastActivityAt when it was last used
	 */
	record Times(Instant createdAt, Instant updatedAt, Instant lastActivityAt) {

	}

	/**
	 * What is kept of a sandbox in the object storage.
	 *
	 * @param state how far the last one is that was asked for
	 * @param version goes up with each request and attempt
	 * @param object the name of the last whole one
	 * @param sha256 its SHA-256, in hexadecimal
	 * @param madeAt of when it is
	 * @param error why the last one could not be made
	 */
	record Backup(BackupState state, long version, @Nullable String object, @Nullable String sha256,
			@Nullable Instant madeAt, @Nullable String error) {

		static final Backup NONE = new Backup(BackupState.NONE, 0, null, null, null, null);

	}

}
