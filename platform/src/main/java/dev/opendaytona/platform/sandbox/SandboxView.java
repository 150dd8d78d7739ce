package dev.opendaytona.platform.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.opendaytona.platform.snapshot.BuildInfo;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as the API shows it. The clients tell a full one from an item of a list by
 * whether {@code env} is there.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SandboxView(UUID id, UUID organizationId, String name, @Nullable String snapshot, String user,
		@Nullable Map<String, String> env, Map<String, String> labels, @JsonProperty("public") boolean isPublic,
		boolean networkBlockAll, @Nullable String networkAllowList, String target, double cpu, double gpu, boolean spot,
		double memory, double disk, SandboxState state, DesiredState desiredState, @Nullable String errorReason,
		boolean recoverable, BackupState backupState, @Nullable Instant backupCreatedAt, int autoStopInterval,
		int autoPauseInterval, int autoArchiveInterval, int autoDeleteInterval, @Nullable Instant autoDestroyAt,
		@Nullable List<Object> volumes, @Nullable BuildView buildInfo, Instant createdAt, Instant updatedAt,
		Instant lastActivityAt, String sandboxClass, String runnerId, String toolboxProxyUrl) {

	private static final String RUNNER = "00000000-0000-4000-8000-000000000001";

	/** A Dockerfile with its contexts. */
	record BuildView(@Nullable String dockerfileContent, @Nullable List<String> contextHashes, Instant createdAt,
			Instant updatedAt, String snapshotRef) {

		static @Nullable BuildView of(Sandbox sandbox) {
			BuildInfo build = sandbox.origin().build();
			Instant at = sandbox.times().createdAt();
			return (build == null) ? null
					: new BuildView(build.dockerfileContent(), build.contextHashes(), at, at, sandbox.origin().image());
		}

	}

	static SandboxView full(Sandbox sandbox, String toolboxUrl) {
		return of(sandbox, sandbox.env(), List.of(), toolboxUrl);
	}

	static SandboxView item(Sandbox sandbox, String toolboxUrl) {
		return of(sandbox, null, null, toolboxUrl);
	}

	private static SandboxView of(Sandbox sandbox, @Nullable Map<String, String> env, @Nullable List<Object> volumes,
			String toolboxUrl) {
		Sandbox.Status status = sandbox.status();
		Sandbox.Timers timers = sandbox.timers();
		Sandbox.Resources resources = sandbox.resources();
		String allowList = sandbox.network().allowList();
		return new SandboxView(sandbox.id(), sandbox.organizationId(), sandbox.name(), snapshot(sandbox),
				sandbox.user().isEmpty() ? CreateRules.USER : sandbox.user(), env, sandbox.labels(), sandbox.isPublic(),
				sandbox.network().blockAll(), allowList.isEmpty() ? null : allowList, sandbox.origin().region(),
				resources.cpu(), 0, false, resources.memoryGib(), resources.diskGib(), status.state(), status.desired(),
				status.errorReason(), status.recoverable(), sandbox.backup().state(), sandbox.backup().madeAt(),
				timers.autoStop(), 0, timers.autoArchive(), timers.autoDelete(), timers.destroyAt(), volumes,
				BuildView.of(sandbox), sandbox.times().createdAt(), sandbox.times().updatedAt(),
				sandbox.times().lastActivityAt(), "container", RUNNER, toolboxUrl);
	}

	private static @Nullable String snapshot(Sandbox sandbox) {
		String name = sandbox.origin().snapshot();
		return name.isEmpty() ? null : name;
	}

}
