package dev.opendaytona.runner.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How the programs of an image are started (OCI image spec, config.md; what Docker adds
 * to it is kept too). An absent value is empty.
 *
 * @param user whose they are: a name or number, with a group after a colon
 * @param exposedPorts for example {@code 80/tcp}
 * @param env variables of the form {@code NAME=value}
 * @param entrypoint the program, with its first arguments
 * @param cmd the other arguments, or the program when there is no entry point
 * @param volumes directories that are meant to hold data
 * @param workingDir where they start
 * @param labels what the image says of itself
 * @param stopSignal for example {@code SIGTERM}
 * @param healthcheck how to find out whether it works, as Docker writes it
 * @param onBuild what a build upon this image does first, one Dockerfile instruction each
 * @param shell runs the shell form of instructions
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageConfig(@JsonProperty("User") String user,
		@JsonProperty("ExposedPorts") Map<String, Object> exposedPorts, @JsonProperty("Env") List<String> env,
		@JsonProperty("Entrypoint") List<String> entrypoint, @JsonProperty("Cmd") List<String> cmd,
		@JsonProperty("Volumes") Map<String, Object> volumes, @JsonProperty("WorkingDir") String workingDir,
		@JsonProperty("Labels") Map<String, String> labels, @JsonProperty("StopSignal") String stopSignal,
		@JsonProperty("Healthcheck") Map<String, Object> healthcheck, @JsonProperty("OnBuild") List<String> onBuild,
		@JsonProperty("Shell") List<String> shell) {

	/** Of an image that says nothing. */
	public static final ImageConfig NONE = new ImageConfig(null, null, null, null, null, null, null, null, null, null,
			null, null);

	public ImageConfig(@Nullable String user, @Nullable Map<String, Object> exposedPorts, @Nullable List<String> env,
			@Nullable List<String> entrypoint, @Nullable List<String> cmd, @Nullable Map<String, Object> volumes,
			@Nullable String workingDir, @Nullable Map<String, String> labels, @Nullable String stopSignal,
			@Nullable Map<String, Object> healthcheck, @Nullable List<String> onBuild, @Nullable List<String> shell) {
		this.user = Objects.requireNonNullElse(user, "");
		this.exposedPorts = copy(exposedPorts);
		this.env = copy(env);
		this.entrypoint = copy(entrypoint);
		this.cmd = copy(cmd);
		this.volumes = copy(volumes);
		this.workingDir = Objects.requireNonNullElse(workingDir, "");
		this.labels = copy(labels);
		this.stopSignal = Objects.requireNonNullElse(stopSignal, "");
		this.healthcheck = copy(healthcheck);
		this.onBuild = copy(onBuild);
		this.shell = copy(shell);
	}

	private static <T> List<T> copy(@Nullable List<T> list) {
		return (list != null) ? List.copyOf(list) : List.of();
	}

	private static <T> Map<String, T> copy(@Nullable Map<String, T> map) {
		return (map != null) ? Map.copyOf(map) : Map.of();
	}

	/**
	 * What it starts when nothing else is asked for.
	 * @return the program and its arguments; empty when the image names none
	 */
	public List<String> program() {
		return Stream.concat(this.entrypoint.stream(), this.cmd.stream()).toList();
	}

	/**
	 * The variables of its programs.
	 * @return the values by name; what is not of the form {@code NAME=value} is left out
	 */
	public Map<String, String> variables() {
		Map<String, String> variables = new LinkedHashMap<>();
		for (String variable : this.env) {
			int equals = variable.indexOf('=');
			if (equals > 0) {
				variables.put(variable.substring(0, equals), variable.substring(equals + 1));
			}
		}
		return variables;
	}

	/**
	 * Whose its programs are.
	 * @return a name or number without a group; empty when the image names none
	 */
	public String userName() {
		int colon = this.user.indexOf(':');
		return (colon < 0) ? this.user : this.user.substring(0, colon);
	}

}
