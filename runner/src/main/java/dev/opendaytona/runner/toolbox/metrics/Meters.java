package dev.opendaytona.runner.toolbox.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.toolbox.Workplaces;

import org.springframework.stereotype.Component;

/**
 * Measures sandboxes. Blocks, up to a fifth of a second for a sandbox that was not
 * measured lately.
 */
@Component
final class Meters {

	private static final long MIB = 1024 * 1024;

	/** Meters that nobody reads are forgotten. */
	private static final Duration IDLE = Duration.ofMinutes(5);

	private final Workplaces workplaces;

	private final Engine engine;

	private final Map<String, Meter> meters = new ConcurrentHashMap<>();

	Meters(Workplaces workplaces, Engine engine) {
		this.workplaces = workplaces;
		this.engine = engine;
	}

	private record Meter(CpuMeter cpu, DiskMeter disk, Instant usedAt) {

		private Meter usedAt(Instant now) {
			return new Meter(this.cpu, this.disk, now);
		}

	}

	SystemMetrics measure(String sandbox) throws InterruptedException {
		String id = this.workplaces.get(sandbox).id();
		Meter meter = meter(id);
		SandboxSpec.Limits limits = this.engine.spec(id).limits();
		double busy = meter.cpu().busy();
		Engine.Usage usage = this.engine.usage(id);
		long disk = meter.disk().used();
		long diskTotal = limits.diskMib() * MIB;
		Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
		return new SystemMetrics((int) Math.ceil(limits.cpus()), percent(busy / limits.cpus()),
				limits.memoryMib() * MIB, Math.max(0, usage.memoryBytes() - usage.cacheBytes()), usage.cacheBytes(),
				diskTotal, disk, Math.max(0, diskTotal - disk), now.toString(), now.getEpochSecond());
	}

	/** The kernel lets a sandbox have a little more than its limit for a moment. */
	private static double percent(double part) {
		return Math.min(100, Math.round(part * 10_000) / 100.0);
	}

	private Meter meter(String id) {
		Instant now = Instant.now();
		this.meters.values().removeIf((meter) -> meter.usedAt().isBefore(now.minus(IDLE)));
		return this.meters.compute(id, (key, known) -> ((known != null) ? known : fresh(key, now)).usedAt(now));
	}

	private Meter fresh(String id, Instant now) {
		return new Meter(new CpuMeter(() -> this.engine.usage(id).cpuTime()),
				new DiskMeter(() -> this.engine.diskBytes(id)), now);
	}

}
