package dev.opendaytona.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The account that PostgreSQL runs as. PostgreSQL refuses to run as root, so root hands
 * it to {@code nobody}; anybody else runs it as themselves. Under a directory that
 * {@code nobody} cannot reach, such as {@code /root}, the program runs in a mount
 * namespace of its own in which that directory is also at {@link #WINDOW}; nothing
 * outside sees the mount, and it ends with the program.
 *
 * @param uid the user id, or null to keep our own
 * @param gid its group id
 * @param hidden whether the directory is out of its reach
 */
record PostgresAccount(@Nullable Integer uid, int gid, boolean hidden) {

	private static final String WINDOW = "/mnt";

	private static final String ENTER_WINDOW = "mount --bind \"$0\" " + WINDOW + " && cd " + WINDOW + " && exec \"$@\"";

	static PostgresAccount choose(Path directory) throws IOException {
		if (!isRoot()) {
			return new PostgresAccount(null, 0, false);
		}
		for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
			String[] fields = line.split(":", -1);
			if (fields[0].equals("nobody")) {
				return new PostgresAccount(Integer.valueOf(fields[2]), Integer.parseInt(fields[3]),
						!reachable(directory));
			}
		}
		throw new DatabaseException("PostgreSQL must not run as root and there is no account 'nobody' to run it as;"
				+ " add one with 'useradd --system nobody', or start the server as another user", null);
	}

	private static boolean isRoot() throws IOException {
		return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
	}

	private static boolean reachable(Path directory) throws IOException {
		for (Path path = directory.toRealPath(); path != null; path = path.getParent()) {
			if (!Files.readAttributes(path, PosixFileAttributes.class)
				.permissions()
				.contains(PosixFilePermission.OTHERS_EXECUTE)) {
				return false;
			}
		}
		return true;
	}

	void own(Path path) throws IOException {
		if (this.uid != null) {
			Files.setAttribute(path, "unix:uid", this.uid);
			Files.setAttribute(path, "unix:gid", this.gid);
		}
	}

	/** A path inside the directory, as the program will see it. */
	String path(Path directory, Path path) {
		return this.hidden ? WINDOW + "/" + directory.relativize(path) : path.toString();
	}

	/** The command line that runs a program in this account; it ends when we end. */
	List<String> command(Path directory, List<String> program) {
		List<String> command = new ArrayList<>();
		if (this.hidden) {
			command.addAll(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER_WINDOW,
					directory.toString()));
		}
		command.add("setpriv");
		if (this.uid != null) {
			command.addAll(List.of("--reuid=" + this.uid, "--regid=" + this.gid, "--clear-groups", "--inh-caps=-all",
					"--bounding-set=-all"));
		}
		command.addAll(List.of("--no-new-privs", "--pdeathsig=INT"));
		command.addAll(program);
		return command;
	}

}
