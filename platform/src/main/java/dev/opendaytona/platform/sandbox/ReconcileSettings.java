package dev.opendaytona.platform.sandbox;

import java.time.Duration;

/**
 * How often the state of things is looked at.
 *
 * @param transitions the pause between looks at what was left half done
 * @param compare the pause between comparisons with the runner
 * @param timers the pause between looks at the timers
 * @param orphanGrace how long the runner may have a sandbox that is not kept here
 */
public record ReconcileSettings(Duration transitions, Duration compare, Duration timers, Duration orphanGrace) {

	public static final ReconcileSettings DEFAULT = new ReconcileSettings(Duration.ofSeconds(1), Duration.ofSeconds(10),
			Duration.ofSeconds(5), Duration.ofSeconds(60));

}
