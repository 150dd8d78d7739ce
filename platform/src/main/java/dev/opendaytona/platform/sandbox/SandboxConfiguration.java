package dev.opendaytona.platform.sandbox;

import java.time.Clock;

import dev.opendaytona.platform.access.Installation;
import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.loop.Loop;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.region.Regions;
import dev.opendaytona.platform.snapshot.SandboxSnapshots;
import dev.opendaytona.platform.snapshot.Snapshots;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * The parts of the life of a sandbox.
 */
@Configuration(proxyBeanMethods = false)
public class SandboxConfiguration {

	@Bean
	SandboxDirectory sandboxDirectory(DatabaseClient database) {
		return new SandboxDirectory(database);
	}

	@Bean
	Activity activity(DatabaseClient database, Clock clock) {
		return new Activity(database, clock);
	}

	@Bean
	Sandboxes sandboxes(DatabaseClient database, JsonMapper json, SandboxDirectory directory, Clock clock) {
		return new Sandboxes(database, new SandboxRows(json), directory, clock);
	}

	@Bean
	Usage usage(DatabaseClient database, Quotas quotas) {
		return new Usage(database, quotas);
	}

	@Bean
	Backups backups(Sandboxes sandboxes, RunnerClient runner, BackupStore store) {
		return new Backups(sandboxes, runner, store);
	}

	@Bean
	Transitions transitions(Sandboxes sandboxes, Usage usage, RunnerClient runner, TransactionalOperator transactions) {
		return new Transitions(sandboxes, usage, runner, transactions);
	}

	@Bean
	Archiving archiving(Sandboxes sandboxes, RunnerClient runner, Backups backups, Transitions transitions,
			TransactionalOperator transactions) {
		return new Archiving(sandboxes, runner, backups, transitions, transactions);
	}

	@Bean
	Rollbacks rollbacks(Sandboxes sandboxes, Usage usage, RunnerClient runner, Transitions transitions,
			Snapshots snapshots, Backups backups, TransactionalOperator transactions) {
		return new Rollbacks(sandboxes, usage, runner, transitions, snapshots, backups, transactions);
	}

	@Bean
	LifeCycle lifeCycle(Sandboxes sandboxes, RunnerClient runner, Backups backups, Transitions transitions,
			Archiving archiving) {
		return new LifeCycle(sandboxes, runner, backups, transitions, archiving);
	}

	@Bean
	SandboxBuilds sandboxBuilds(Sandboxes sandboxes, Snapshots snapshots) {
		return new SandboxBuilds(sandboxes, snapshots);
	}

	@Bean
	Reconciler reconciler(Sandboxes sandboxes, LifeCycle lifeCycle, Archiving archiving, Rollbacks rollbacks,
			SandboxBuilds builds, RunnerClient runner, ReconcileSettings settings) {
		return new Reconciler(sandboxes, lifeCycle, archiving, rollbacks, builds, runner, settings.orphanGrace());
	}

	@Bean
	Loop transitionLoop(Reconciler reconciler, Snapshots snapshots, ReconcileSettings settings) {
		return new Loop("Finishing what was left half done", Mono.defer(reconciler::finishTransitions),
				settings.transitions(), snapshots.ended());
	}

	@Bean
	Loop compareLoop(Reconciler reconciler, ReconcileSettings settings) {
		return new Loop("Comparing with the runner", reconciler.compare(), settings.compare());
	}

	@Bean
	Loop backupLoop(Backups backups, ReconcileSettings settings) {
		return new Loop("Making backups", backups.run(), settings.transitions());
	}

	@Bean
	Loop timerLoop(Sandboxes sandboxes, LifeCycle lifeCycle, Archiving archiving, Activity activity,
			ReconcileSettings settings) {
		AutoTimers timers = new AutoTimers(sandboxes, lifeCycle, archiving, activity);
		return new Loop("Acting on timers", Mono.defer(timers::run), settings.timers());
	}

	@Bean
	SandboxController sandboxController(Sandboxes sandboxes, LifeCycle lifeCycle, Snapshots snapshots, Regions regions,
			PublicUrl url) {
		return new SandboxController(sandboxes, lifeCycle, snapshots, regions, url);
	}

	@Bean
	SandboxListController sandboxListController(Sandboxes sandboxes, PublicUrl url, JsonMapper json) {
		return new SandboxListController(sandboxes, url, json);
	}

	@Bean
	SandboxSettingsController sandboxSettingsController(Sandboxes sandboxes, RunnerClient runner, Activity activity,
			PublicUrl url) {
		return new SandboxSettingsController(sandboxes, runner, activity, url);
	}

	@Bean
	SigningKeys signingKeys(DatabaseClient database, Installation installation) {
		return new SigningKeys(database, installation.identity());
	}

	@Bean
	SigningKeyController signingKeyController(Sandboxes sandboxes, SigningKeys keys) {
		return new SigningKeyController(sandboxes, keys);
	}

	@Bean
	BuildLogController buildLogController(Sandboxes sandboxes, RunnerClient runner, PublicUrl url) {
		return new BuildLogController(sandboxes, runner, url);
	}

	@Bean
	ForkController forkController(Sandboxes sandboxes, LifeCycle lifeCycle, SandboxSnapshots snapshots, PublicUrl url) {
		return new ForkController(sandboxes, lifeCycle, snapshots, url);
	}

	@Bean
	RollbackController rollbackController(Sandboxes sandboxes, Rollbacks rollbacks, Snapshots snapshots,
			PublicUrl url) {
		return new RollbackController(sandboxes, rollbacks, snapshots, url);
	}

	@Bean
	ArchiveController archiveController(Sandboxes sandboxes, Archiving archiving, PublicUrl url) {
		return new ArchiveController(sandboxes, archiving, url);
	}

	@Bean
	UnsupportedController unsupportedController(Sandboxes sandboxes) {
		return new UnsupportedController(sandboxes);
	}

}
