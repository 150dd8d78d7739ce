package dev.opendaytona.runner.build.dockerfile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image, by the names of the OCI image specification. Health
 * check, triggers and shell are Docker's additions to it. What is empty is not set.
 *
 * @param author who made it
 * @param user who runs commands
 * @param exposedPorts the ports that are listened on, each {@code PORT/PROTOCOL}
 * @param env the environment in order
 * @param entrypoint the program
 * @param cmd the command, or the program's arguments
 * @param volumes the directories that hold data
 * @param workingDir the directory that commands start in
 * @param labels the labels
 * @param stopSignal the signal that stops a container
 * @param healthcheck how health is found out
 * @param onBuild what builds on it run first
 * @param shell the shell of commands that are lines
 */
public record ImageConfig(String author, String user, Set<String> exposedPorts, Map<String, String> env,
		List<String> entrypoint, List<String> cmd, Set<String> volumes, String workingDir, Map<String, String> labels,
		String stopSignal, @Nullable Probe healthcheck, List<String> onBuild, List<String> shell) {

	/** What {@code FROM scratch} starts with. */
	public static final ImageConfig SCRATCH = new ImageConfig("", "", Set.of(),
			Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), List.of(), List.of(),
			Set.of(), "/", Map.of(), "", null, List.of(), List.of());

	/** The shell of images that set none. */
	public static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

	public ImageConfig {
		exposedPorts = Collections.unmodifiableSet(new LinkedHashSet<>(exposedPorts));
		env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
		entrypoint = List.copyOf(entrypoint);
		cmd = List.copyOf(cmd);
		volumes = Collections.unmodifiableSet(new LinkedHashSet<>(volumes));
		labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
		onBuild = List.copyOf(onBuild);
		shell = List.copyOf(shell);
	}

	List<String> effectiveShell() {
		return this.shell.isEmpty() ? DEFAULT_SHELL : this.shell;
	}

}
