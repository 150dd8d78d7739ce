package dev.opendaytona.platform.sandbox;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.opendaytona.platform.snapshot.BuildInfo;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a sandbox (contract: platform section 4). {@link CreateRules}
 * checks it.
 */
record CreateSandbox(@Nullable String name, @Nullable String snapshot, @Nullable String user,
		@Nullable Map<String, @Nullable String> env, @Nullable Map<String, @Nullable String> labels,
		@JsonProperty("public") @Nullable Boolean isPublic, @Nullable Boolean networkBlockAll,
		@Nullable String networkAllowList, @Nullable String domainAllowList, @Nullable String outboundProxyUrl,
		@Nullable String otelEndpointOverride, @Nullable String target, @Nullable Double cpu, @Nullable Double gpu,
		@Nullable Double memory, @Nullable Double disk, @Nullable Boolean spot, @Nullable Boolean kvm,
		@Nullable Integer autoStopInterval, @Nullable Integer autoPauseInterval, @Nullable Integer autoArchiveInterval,
		@Nullable Integer autoDeleteInterval, @Nullable Integer ttlMinutes, @Nullable List<NamedVolume> volumes,
		@Nullable BuildInfo buildInfo, @Nullable String linkedSandbox, @Nullable List<Map<String, String>> secrets) {

	/** A volume, as far as we read it. */
	record NamedVolume(@Nullable String volumeId) {

	}

}
