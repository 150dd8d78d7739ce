package dev.opendaytona.platform.snapshot;

import java.time.Clock;
import java.time.Duration;

import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.loop.Loop;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.region.Regions;
import dev.opendaytona.platform.registry.Registries;
import dev.opendaytona.platform.secret.Secrets;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The parts of snapshots.
 */
@Configuration(proxyBeanMethods = false)
public class SnapshotConfiguration {

	private static final Duration PAUSE = Duration.ofMillis(500);

	private static final Duration UNUSED_PAUSE = Duration.ofHours(1);

	@Bean
	Snapshots snapshots(DatabaseClient database, Quotas quotas, Clock clock) {
		return new Snapshots(database, quotas, clock);
	}

	@Bean
	SandboxSnapshots sandboxSnapshots(Snapshots snapshots, SnapshotReconciler reconciler, RunnerClient runner) {
		return new SandboxSnapshots(snapshots, reconciler, runner);
	}

	@Bean
	SnapshotReconciler snapshotReconciler(Snapshots snapshots, RunnerClient runner, Registries registries,
			Secrets secrets, BuildContexts contexts, Quotas quotas) {
		return new SnapshotReconciler(snapshots, runner, registries, secrets, contexts, quotas);
	}

	@Bean
	Loop snapshotLoop(SnapshotReconciler reconciler, Snapshots snapshots) {
		return new Loop("Bringing snapshots on", reconciler.run(), PAUSE, snapshots.added());
	}

	@Bean
	Loop unusedSnapshotLoop(SnapshotReconciler reconciler) {
		return new Loop("Putting snapshots aside", reconciler.deactivateUnused().then(reconciler.removeOldBuilds()),
				UNUSED_PAUSE);
	}

	@Bean
	SnapshotController snapshotController(Snapshots snapshots, SnapshotReconciler reconciler, RunnerClient runner,
			Regions regions, PublicUrl url, Quotas quotas) {
		return new SnapshotController(snapshots, new SnapshotRules(regions, quotas), reconciler, runner, regions, url);
	}

	@Bean
	SnapshotTransferController snapshotTransferController(Snapshots snapshots, Registries registries,
			RunnerClient runner) {
		return new SnapshotTransferController(snapshots, registries, runner);
	}

	@Bean
	ImageController imageController(Snapshots snapshots, SnapshotReconciler reconciler, RunnerClient runner,
			Regions regions) {
		return new ImageController(snapshots, reconciler, runner, regions);
	}

}
