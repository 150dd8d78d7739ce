package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A configuration while one instruction changes it.
 */
final class ConfigChange {

	static final int MAX_ENTRIES = 4_096;

	static final int MAX_CHARACTERS = 1 << 20;

	private final Map<String, String> env;

	private final Map<String, String> labels;

	private final Set<String> ports;

	private final Set<String> volumes;

	private final List<String> triggers;

	private String author;

	private String user;

	private List<String> entrypoint;

	private List<String> cmd;

	private String workingDir;

	private String stopSignal;

	private @Nullable Probe healthcheck;

	private List<String> shell;

	ConfigChange(ImageConfig config) {
		this.env = new LinkedHashMap<>(config.env());
		this.labels = new LinkedHashMap<>(config.labels());
		this.ports = new LinkedHashSet<>(config.exposedPorts());
		this.volumes = new LinkedHashSet<>(config.volumes());
		this.triggers = new ArrayList<>(config.onBuild());
		this.author = config.author();
		this.user = config.user();
		this.entrypoint = config.entrypoint();
		this.cmd = config.cmd();
		this.workingDir = config.workingDir();
		this.stopSignal = config.stopSignal();
		this.healthcheck = config.healthcheck();
		this.shell = config.shell();
	}

	/**
	 * Applies an instruction.
	 * @param instruction the instruction, expanded
	 * @param ownCmd whether the stage itself has set the command
	 */
	ImageConfig apply(Instruction instruction, boolean ownCmd) {
		switch (instruction) {
			case Instruction.Env env -> env.variables().forEach((one) -> this.env.put(one.name(), one.value()));
			case Instruction.Label label -> label.labels().forEach((one) -> this.labels.put(one.name(), one.value()));
			case Instruction.Workdir workdir ->
				this.workingDir = ContainerPath.resolve(this.workingDir, workdir.path());
			case Instruction.User one -> this.user = one.user();
			case Instruction.Entrypoint one -> {
				this.entrypoint = argv(one.command());
				this.cmd = ownCmd ? this.cmd : List.of();
			}
			case Instruction.Cmd one -> this.cmd = argv(one.command());
			case Instruction.Expose expose -> this.ports.addAll(expose.ports());
			case Instruction.Shell one -> this.shell = one.argv();
			case Instruction.Volume volume -> this.volumes.addAll(volume.paths());
			case Instruction.OnBuild onBuild -> this.triggers.add(onBuild.trigger());
			case Instruction.StopSignal stop -> this.stopSignal = stop.signal();
			case Instruction.HealthCheck check -> this.healthcheck = check.probe();
			case Instruction.Maintainer maintainer -> this.author = maintainer.name();
			case Instruction.Run run -> {
			}
			case Instruction.Copy copy -> {
			}
			case Instruction.Add add -> {
			}
			case Instruction.Arg arg -> {
			}
		}
		check(instruction.origin());
		return config();
	}

	/** What a build starts with: the triggers have been run, and are not passed on. */
	ImageConfig withoutTriggers() {
		this.triggers.clear();
		return config();
	}

	private List<String> argv(Command command) {
		return switch (command) {
			case Command.Exec exec -> exec.argv();
			case Command.Shell line -> line.argv(config().effectiveShell());
			case Command.Script script -> new Command.Shell(script.text()).argv(config().effectiveShell());
		};
	}

	private void check(Origin origin) {
		check(origin, "variables", this.env.keySet(), this.env.values());
		check(origin, "labels", this.labels.keySet(), this.labels.values());
		check(origin, "ports", this.ports, List.of());
		check(origin, "volumes", this.volumes, List.of());
		check(origin, "triggers", this.triggers, List.of());
	}

	static void check(Origin origin, String what, Collection<String> names, Collection<String> values) {
		long characters = characters(names) + characters(values);
		if (names.size() > MAX_ENTRIES || characters > MAX_CHARACTERS) {
			throw Refusal.invalid(origin, "there are too many " + what + ": at most " + MAX_ENTRIES + " with "
					+ MAX_CHARACTERS + " characters are kept; set fewer");
		}
	}

	private static long characters(Collection<String> texts) {
		return texts.stream().mapToLong(String::length).sum();
	}

	private ImageConfig config() {
		return new ImageConfig(this.author, this.user, this.ports, this.env, this.entrypoint, this.cmd, this.volumes,
				this.workingDir, this.labels, this.stopSignal, this.healthcheck, this.triggers, this.shell);
	}

}
