package dev.opendaytona.runner.build;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where our builds and those of buildah are known to differ, and why.
 *
 * @param build a pattern for the names of builds
 * @param line a pattern for what is told of the difference
 * @param reason why it is none of our mistakes
 */
record BuildDifference(Pattern build, Pattern line, String reason) {

	private static final String ALL = ".*";

	private static final List<BuildDifference> KNOWN = List.of(
			of(ALL, "/(dev|proc|run|sys)/.*", "where either mounts something while a command runs"),
			of(ALL, "/etc/(hostname|hosts|resolv\\.conf): .*", "made to mount over them while a command runs"),
			of(ALL, "Labels io\\.buildah\\.version: .*", "buildah signs its images"),
			of(ALL, "WorkingDir: ours /, theirs none", "we write the default down, as Docker does for scratch"),
			of("archives|copy-globs|copy-owner-mode|copy-places|hard-links|ignored|links|modes|scratch",
					".*setuid: ours file 4755 (\\d+:\\d+ 1 's'), theirs file 0755 \\1",
					"buildah takes setuid off what comes from the context, Docker does not"),
			of("scratch|stages", "/(dev|etc|proc|run|sys): ours directory [01]755 0:0, theirs none",
					"the mount points of the sandbox that files were copied in stay in the layer"),
			of("stages|modes", ".*/capable: ours (file 0755 0:0 7 'capable'), theirs \\1 security\\.capability=.*",
					"COPY does not copy capabilities, which takes a right that our threads do without"),
			of("config", "ExposedPorts 800.*", "buildah keeps a range of ports as it was written, Docker does not"),
			of("expansion|inherited", "/(vol-changed|inherited): ours none, theirs directory 0755 0:0",
					"buildah makes the directories of volumes, BuildKit does not"),
			of("hard-links", "/opt/kept/file: ours hard link .* -> \\./opt/kept/again, theirs file .*",
					"layers of buildah lack files that only got another name"),
			of("ignored", "/seen: .*/keep/deep/other\\.log.*", "buildah mounts what .dockerignore leaves out"),
			of("run-forms|workdir-user", "/(id|tmp/grouped): ours .*gid=.*, theirs .* groups=.*",
					"the group of a process is not among its further groups in our sandboxes"),
			of("run-forms", "Cmd: ours \\[\"/bin/sh\",\"-e\",.*", "buildah leaves SHELL out of CMD"),
			of("run-mounts", "/(cached|opt/kept)(/.*)?: ours .*, theirs none",
					"buildah 1.28 deletes the directories that a RUN had something mounted on"));

	private static BuildDifference of(String build, String line, String reason) {
		return new BuildDifference(Pattern.compile(build), Pattern.compile(line, Pattern.DOTALL), reason);
	}

	/** Whether it has to be seen: the others are of no certain build. */
	boolean isOfOneBuild() {
		return !this.build.pattern().equals(ALL);
	}

	boolean explains(String difference) {
		return this.line.matcher(difference).matches();
	}

	static List<BuildDifference> of(String build) {
		return KNOWN.stream().filter((known) -> known.build.matcher(build).matches()).toList();
	}

}
