package dev.opendaytona.platform.snapshot;

import java.time.Clock;

import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.region.Regions;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The parts of snapshots.
 */
@Configuration(proxyBeanMethods = false)
public class SnapshotConfiguration {

	@Bean
	Snapshots snapshots(DatabaseClient database, Clock clock) {
		return new Snapshots(database, clock);
	}

	@Bean
	SnapshotController snapshotController(Snapshots snapshots, RunnerClient runner, Regions regions) {
		return new SnapshotController(snapshots, runner, regions);
	}

	@Bean
	ImageController imageController(Snapshots snapshots, RunnerClient runner, Regions regions) {
		return new ImageController(snapshots, runner, regions);
	}

}
