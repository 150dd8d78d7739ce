package dev.opendaytona.runner.build.dockerfile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A stage between two instructions. To go on, expand the next instruction, execute it,
 * and take the state after it.
 */
public final class StageState {

	private final BuildScope scope;

	private final ImageConfig config;

	private final Map<String, String> arguments;

	private final boolean ownCmd;

	private StageState(BuildScope scope, ImageConfig config, Map<String, String> arguments, boolean ownCmd) {
		this.scope = scope;
		this.config = config;
		this.arguments = arguments;
		this.ownCmd = ownCmd;
	}

	static StageState of(BuildScope scope, ImageConfig base) {
		return new StageState(scope, new ConfigChange(base).withoutTriggers(), Map.of(), false);
	}

	/** Where a stage that is based on this one starts: it has its arguments as well. */
	StageState child() {
		return new StageState(this.scope, new ConfigChange(this.config).withoutTriggers(), this.arguments, false);
	}

	/**
	 * Expands the variables of an instruction.
	 * @param instruction the instruction as written
	 * @return the instruction as it is executed
	 */
	public Instruction expand(Instruction instruction) {
		return this.scope.expander(instruction.origin(), this::find).expand(instruction);
	}

	private @Nullable String find(String name) {
		String value = this.config.env().get(name);
		return (value != null) ? value : this.arguments.get(name);
	}

	/**
	 * The state after an instruction.
	 * @param expanded the instruction, expanded by this state
	 * @return the state for the next one
	 */
	public StageState after(Instruction expanded) {
		if (expanded instanceof Instruction.Arg arg) {
			Map<String, String> more = new LinkedHashMap<>(this.arguments);
			more.putAll(this.scope.values(arg.declarations()));
			ConfigChange.check(arg.origin(), "arguments", more.keySet(), more.values());
			return new StageState(this.scope, this.config, Collections.unmodifiableMap(more), this.ownCmd);
		}
		ImageConfig changed = new ConfigChange(this.config).apply(expanded, this.ownCmd);
		return new StageState(this.scope, changed, this.arguments, this.ownCmd || expanded instanceof Instruction.Cmd);
	}

	/**
	 * The configuration of the image so far.
	 * @return the configuration
	 */
	public ImageConfig config() {
		return this.config;
	}

	/**
	 * The environment of a command: the image's, and under it the arguments.
	 * @return the environment
	 */
	public Map<String, String> environment() {
		Map<String, String> environment = new LinkedHashMap<>(this.scope.arguments().undeclared());
		environment.putAll(this.arguments);
		environment.putAll(this.config.env());
		return environment;
	}

	/**
	 * The shell of commands that are lines.
	 * @return the program and its options
	 */
	public List<String> shell() {
		return this.config.effectiveShell();
	}

	/**
	 * An absolute path of what is relative to the working directory.
	 * @param path the path
	 * @return the path from the root, without dots
	 */
	public String resolve(String path) {
		return ContainerPath.resolve(this.config.workingDir(), path);
	}

	/**
	 * The mounts of a command.
	 * @param run the command, expanded by this state
	 * @return its mounts in order
	 */
	public List<Mount> mounts(Instruction.Run run) {
		return run.mounts()
			.stream()
			.map((options) -> new MountReader(run.origin(), options, this.config.workingDir()).read())
			.toList();
	}

	/** What a command sees of the arguments. */
	Map<String, String> visibleArguments() {
		Map<String, String> visible = new LinkedHashMap<>(this.arguments);
		visible.keySet().removeAll(this.config.env().keySet());
		return visible;
	}

}
