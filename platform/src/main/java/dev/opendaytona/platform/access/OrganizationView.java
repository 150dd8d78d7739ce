package dev.opendaytona.platform.access;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An organization as the API shows it; the clients want every key to be there.
 */
record OrganizationView(UUID id, String name, UUID createdBy, boolean personal, Instant createdAt, Instant updatedAt,
		boolean suspended, Instant suspendedAt, String suspensionReason, Instant suspendedUntil,
		int suspensionCleanupGracePeriodHours, double maxCpuPerSandbox, double maxMemoryPerSandbox,
		double maxDiskPerSandbox, int secretQuota, int maxSecretsPerSandbox, int snapshotDeactivationTimeoutMinutes,
		boolean sandboxLimitedNetworkEgress, boolean previewWarningEnabled, boolean ssoEnabled, boolean scimEnabled,
		String defaultRegionId, @Nullable Integer authenticatedRateLimit, @Nullable Integer sandboxCreateRateLimit,
		@Nullable Integer sandboxLifecycleRateLimit, Map<String, Object> experimentalConfig,
		@Nullable Object otelConfig, @Nullable Integer authenticatedRateLimitTtlSeconds,
		@Nullable Integer sandboxCreateRateLimitTtlSeconds, @Nullable Integer sandboxLifecycleRateLimitTtlSeconds) {

	static OrganizationView of(Organization organization, Quotas quotas, String region) {
		Quotas.Amount most = quotas.perSandbox();
		return new OrganizationView(organization.id(), organization.name(), organization.createdBy(),
				organization.personal(), organization.createdAt(), organization.updatedAt(), false, Instant.EPOCH, "",
				Instant.EPOCH, 0, most.cpu(), most.memoryGib(), most.diskGib(), 0, 0, 0, false, false, false, false,
				region, null, null, null, Map.of(), null, null, null, null);
	}

	/** An organization as it is kept. */
	record Organization(UUID id, String name, UUID createdBy, boolean personal, Instant createdAt, Instant updatedAt) {

	}

}
