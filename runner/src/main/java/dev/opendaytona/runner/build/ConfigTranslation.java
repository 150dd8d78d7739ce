package dev.opendaytona.runner.build;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.runner.build.dockerfile.Command;
import dev.opendaytona.runner.build.dockerfile.ImageConfig;
import dev.opendaytona.runner.build.dockerfile.Probe;
import org.jspecify.annotations.Nullable;

/**
 * Between the configuration of an image as it is stored and as a Dockerfile changes it.
 */
final class ConfigTranslation {

	private static final String TEST = "Test";

	private ConfigTranslation() {
	}

	static ImageConfig ofImage(dev.opendaytona.runner.image.ImageConfig image) {
		Map<String, String> env = image.env().isEmpty() ? ImageConfig.SCRATCH.env() : image.variables();
		return new ImageConfig("", image.user(), image.exposedPorts().keySet(), env, image.entrypoint(), image.cmd(),
				image.volumes().keySet(), image.workingDir().isEmpty() ? "/" : image.workingDir(), image.labels(),
				image.stopSignal(), probe(image.healthcheck()), image.onBuild(), image.shell());
	}

	static dev.opendaytona.runner.image.ImageConfig toImage(ImageConfig config) {
		List<String> env = new ArrayList<>();
		config.env().forEach((name, value) -> env.add(name + "=" + value));
		return new dev.opendaytona.runner.image.ImageConfig(config.user(), objects(config.exposedPorts()), env,
				config.entrypoint(), config.cmd(), objects(config.volumes()), config.workingDir(), config.labels(),
				config.stopSignal(), healthcheck(config.healthcheck()), config.onBuild(), config.shell());
	}

	private static Map<String, Object> objects(Set<String> names) {
		Map<String, Object> objects = new LinkedHashMap<>();
		new LinkedHashSet<>(names).forEach((name) -> objects.put(name, Map.of()));
		return objects;
	}

	private static @Nullable Map<String, Object> healthcheck(@Nullable Probe probe) {
		return switch (probe) {
			case null -> null;
			case Probe.None() -> Map.of(TEST, List.of("NONE"));
			case Probe.Check check -> healthcheck(check);
		};
	}

	/** What is the default is left out. */
	private static Map<String, Object> healthcheck(Probe.Check check) {
		Map<String, Object> healthcheck = new LinkedHashMap<>();
		healthcheck.put(TEST, test(check.command()));
		healthcheck.put("Interval", check.interval().toNanos());
		healthcheck.put("Timeout", check.timeout().toNanos());
		healthcheck.put("StartPeriod", check.startPeriod().toNanos());
		healthcheck.put("StartInterval", check.startInterval().toNanos());
		healthcheck.put("Retries", (long) check.retries());
		healthcheck.values().removeIf((value) -> value.equals(0L));
		return healthcheck;
	}

	private static @Nullable Probe probe(Map<String, Object> healthcheck) {
		List<String> test = texts(healthcheck.get(TEST));
		if (test.isEmpty()) {
			return null;
		}
		List<String> arguments = test.subList(1, test.size());
		return switch (test.getFirst()) {
			case "NONE" -> new Probe.None();
			case "CMD-SHELL" -> check(new Command.Shell(String.join(" ", arguments)), healthcheck);
			default -> check(new Command.Exec(arguments), healthcheck);
		};
	}

	private static Probe check(Command command, Map<String, Object> healthcheck) {
		return new Probe.Check(command, duration(healthcheck, "Interval"), duration(healthcheck, "Timeout"),
				duration(healthcheck, "StartPeriod"), duration(healthcheck, "StartInterval"),
				(int) number(healthcheck, "Retries"));
	}

	private static Duration duration(Map<String, Object> healthcheck, String name) {
		return Duration.ofNanos(number(healthcheck, name));
	}

	private static long number(Map<String, Object> healthcheck, String name) {
		return (healthcheck.get(name) instanceof Number number) ? number.longValue() : 0;
	}

	private static List<String> texts(@Nullable Object list) {
		return (list instanceof List<?> texts) ? texts.stream().map(String::valueOf).toList() : List.of();
	}

	private static List<String> test(Command command) {
		return switch (command) {
			case Command.Exec exec -> {
				List<String> test = new ArrayList<>(List.of("CMD"));
				test.addAll(exec.argv());
				yield test;
			}
			case Command.Shell shell -> List.of("CMD-SHELL", shell.text());
			case Command.Script script -> List.of("CMD-SHELL", script.text());
		};
	}

}
