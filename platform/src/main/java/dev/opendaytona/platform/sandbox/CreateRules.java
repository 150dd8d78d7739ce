package dev.opendaytona.platform.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.snapshot.Snapshot;
import dev.opendaytona.platform.snapshot.SnapshotState;
import dev.opendaytona.platform.snapshot.Snapshots;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request for a sandbox and makes the sandbox that it asks for. What this server
 * cannot do is refused by name, never dropped.
 */
final class CreateRules {

	static final String USER = "daytona";

	private static final int AUTO_STOP = 15;

	private static final int AUTO_ARCHIVE = 10_080;

	private CreateRules() {
	}

	static void check(CreateSandbox wanted) {
		checkSizes(wanted);
		refuse(isSet(wanted.domainAllowList()), "domainAllowList", "use networkAllowList");
		refuse(isSet(wanted.outboundProxyUrl()), "outboundProxyUrl", "leave it out");
		refuse(isSet(wanted.otelEndpointOverride()), "otelEndpointOverride", "leave it out");
		refuse(isSet(wanted.linkedSandbox()), "linkedSandbox", "leave it out");
		refuse(wanted.secrets() != null && !wanted.secrets().isEmpty(), "secrets", "use env");
		refuse(Boolean.TRUE.equals(wanted.spot()), "spot", "leave it out");
		refuse(Boolean.TRUE.equals(wanted.kvm()), "kvm", "leave it out");
		refuse(wanted.gpu() != null && wanted.gpu() > 0, "gpu", "this server has none");
		refuse(wanted.autoPauseInterval() != null && wanted.autoPauseInterval() != 0, "autoPauseInterval",
				"use autoStopInterval");
		checkVolumes(wanted);
		checkOrigin(wanted);
	}

	private static void checkSizes(CreateSandbox wanted) {
		Rules.size("cpu", wanted.cpu());
		Rules.size("gpu", wanted.gpu());
		Rules.size("memory", wanted.memory());
		Rules.size("disk", wanted.disk());
	}

	private static boolean isSet(@Nullable String value) {
		return value != null && !value.isEmpty();
	}

	private static void refuse(boolean used, String field, String advice) {
		if (used) {
			throw new ApiException.Unsupported(field + " is not supported by this server; " + advice);
		}
	}

	private static void checkVolumes(CreateSandbox wanted) {
		if (wanted.volumes() != null && !wanted.volumes().isEmpty()) {
			String volume = wanted.volumes().getFirst().volumeId();
			throw new ApiException.NotFound(
					"Volume '" + Rules.printable(Objects.requireNonNullElse(volume, "")) + "' not found");
		}
	}

	private static void checkOrigin(CreateSandbox wanted) {
		if (wanted.buildInfo() != null) {
			Rules.require(!isSet(wanted.snapshot()), "Cannot specify a snapshot when using a build info entry");
			return;
		}
		Rules.require(!positive(wanted.cpu()) && !positive(wanted.memory()) && !positive(wanted.disk()),
				"Cannot specify Sandbox resources when using a snapshot");
	}

	private static boolean positive(@Nullable Double value) {
		return value != null && value > 0;
	}

	/** The snapshot that a request means. */
	static String snapshot(CreateSandbox wanted) {
		return isSet(wanted.snapshot()) ? Objects.requireNonNull(wanted.snapshot()) : Snapshots.DEFAULT;
	}

	static ApiException unknownSnapshot(String name) {
		return new ApiException.InvalidRequest(
				"Snapshot " + Rules.printable(name) + " not found. Did you add it through the Daytona Dashboard?");
	}

	static Sandbox sandbox(CreateSandbox wanted, Snapshot snapshot, String region, Caller caller, Instant now) {
		boolean ready = snapshot.state() == SnapshotState.ACTIVE;
		Rules.require(ready || snapshot.hidden(), "Snapshot " + snapshot.name() + " is " + snapshot.state().wire());
		UUID id = UUID.randomUUID();
		return new Sandbox(id, caller.organizationId(),
				isSet(wanted.name()) ? Rules.name(Objects.requireNonNull(wanted.name())) : id.toString(),
				new Sandbox.Origin(snapshot.hidden() ? "" : snapshot.name(), snapshot.image(), region, null,
						wanted.buildInfo(), snapshot.start().program()),
				user(wanted, snapshot, ready), Rules.environment(wanted.env()), Rules.texts("labels", wanted.labels()),
				Boolean.TRUE.equals(wanted.isPublic()),
				Rules.network(Boolean.TRUE.equals(wanted.networkBlockAll()), wanted.networkAllowList()),
				resources(wanted, snapshot.size()), timers(wanted, now),
				Sandbox.Status.fresh(ready ? SandboxState.CREATING : SandboxState.PENDING_BUILD, now),
				new Sandbox.Times(now, now, now), Sandbox.Backup.NONE);
	}

	/**
	 * What an image says that is not built yet is known later; until then it is empty.
	 */
	private static String user(CreateSandbox wanted, Snapshot snapshot, boolean ready) {
		if (isSet(wanted.user())) {
			return Rules.user(Objects.requireNonNull(wanted.user()));
		}
		return ready ? Rules.user(user(snapshot)) : "";
	}

	/** What the image says of itself may be anything. */
	static String user(Snapshot snapshot) {
		String user = snapshot.start().user();
		return user.isEmpty() ? USER : user;
	}

	/** Only with a Dockerfile of its own a request may have sizes. */
	private static Sandbox.Resources resources(CreateSandbox wanted, Snapshot.Size size) {
		return new Sandbox.Resources(orElse(wanted.cpu(), size.cpu()), orElse(wanted.memory(), size.memoryGib()),
				orElse(wanted.disk(), size.diskGib()));
	}

	private static double orElse(@Nullable Double value, double other) {
		return (value != null && value > 0) ? value : other;
	}

	private static Sandbox.Timers timers(CreateSandbox wanted, Instant now) {
		return new Sandbox.Timers(Rules.autoStop(orElse(wanted.autoStopInterval(), AUTO_STOP)),
				Rules.autoArchive(orElse(wanted.autoArchiveInterval(), AUTO_ARCHIVE)),
				Rules.autoDelete(orElse(wanted.autoDeleteInterval(), -1)),
				destroyAt(Rules.ttl(orElse(wanted.ttlMinutes(), 0)), now));
	}

	static @Nullable Instant destroyAt(int ttlMinutes, Instant now) {
		return (ttlMinutes > 0) ? now.plus(Duration.ofMinutes(ttlMinutes)) : null;
	}

	private static int orElse(@Nullable Integer value, int other) {
		return (value != null) ? value : other;
	}

}
