package dev.opendaytona.api.runner;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a runner is and has.
 *
 * @param version the version of its program
 * @param engine the engine in use, for example {@code oci}
 * @param capabilities what the engine can do, for example {@code pause}
 * @param cpus processors of the machine
 * @param memoryMib memory of the machine, in MiB
 * @param diskMib what sandboxes may write in all, in MiB
 * @param sandboxes the number of sandboxes on it
 * @param images the images that it has
 */
public record RunnerInfo(String version, String engine, Set<String> capabilities, int cpus, long memoryMib,
		long diskMib, int sandboxes, List<ImageInfo> images) {

	/** The header that names the installation of the platform that calls. */
	public static final String PLATFORM = "X-OpenDaytona-Platform";

	public RunnerInfo {
		capabilities = Set.copyOf(capabilities);
		images = List.copyOf(images);
	}

	/**
	 * An image on a runner.
	 *
	 * @param name the name, for example {@code host:default} or {@code local:tools}
	 * @param sizeBytes what it takes on disk, in bytes
	 * @param program what it starts when nothing else is asked for; may be empty
	 * @param user whose its programs are, by name or number; empty when it does not say
	 */
	public record ImageInfo(String name, long sizeBytes, List<String> program, String user) {

		public ImageInfo(String name, long sizeBytes, @Nullable List<String> program, @Nullable String user) {
			this.name = name;
			this.sizeBytes = sizeBytes;
			this.program = (program != null) ? List.copyOf(program) : List.of();
			this.user = (user != null) ? user : "";
		}

	}

}
