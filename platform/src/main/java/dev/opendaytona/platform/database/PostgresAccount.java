package dev.opendaytona.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The account that PostgreSQL runs as. PostgreSQL refuses to run as root, so root hands
 * it to an account that has no name on this machine and that nothing else runs as: who
 * shared it, as those do who share {@code nobody}, could read the data and end the
 * server. Anybody else runs it as themselves. Under a directory that others cannot reach,
 * such as {@code /root}, the program runs in a mount namespace of its own in which that
 * directory is also at {@link #WINDOW}; nothing outside sees the mount, and it ends with
 * the program.
 *
 * @param uid the user id, or null to keep our own
 * @param gid its group id
 * @param hidden whether the directory is out of its reach
 */
record PostgresAccount(@Nullable Integer uid, int gid, boolean hidden) {

	/** Outside of what distributions, systemd and sandboxes give away. */
	static final int OWN = 1_900_000_000;

	private static final String WINDOW = "/mnt";

	private static final String ENTER_NAMED = "mount --bind \"$0\" /etc/passwd && exec \"$@\"";

	private static final String ENTER_WINDOW = "mount --bind \"$0\" " + WINDOW + " && cd " + WINDOW + " && exec \"$@\"";

	static PostgresAccount choose(Path directory) throws IOException {
		if (!isRoot()) {
			return new PostgresAccount(null, 0, false);
		}
		return new PostgresAccount(OWN, OWN, !reachable(directory));
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
			Files.setAttribute(path, "unix:uid", this.uid, LinkOption.NOFOLLOW_LINKS);
			Files.setAttribute(path, "unix:gid", this.gid, LinkOption.NOFOLLOW_LINKS);
		}
	}

	/** Takes over what an earlier version left to another account. */
	void ownAll(Path tree) throws IOException {
		if (this.uid == null || this.uid.equals(Files.getAttribute(tree, "unix:uid"))) {
			return;
		}
		try (Stream<Path> paths = Files.walk(tree)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				own(path);
			}
		}
	}

	/** The line of the account in a passwd(5) file. */
	String passwd() {
		return "daytona:x:" + this.uid + ":" + this.gid + "::/:/usr/sbin/nologin\n";
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

	/**
	 * The same for a program that asks for the name of its account: it finds the given
	 * file in the place of the machine's.
	 */
	List<String> namedCommand(Path directory, Path passwd, List<String> program) {
		List<String> command = command(directory, program);
		if (this.uid == null) {
			return command;
		}
		List<String> named = new ArrayList<>(
				List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER_NAMED, passwd.toString()));
		named.addAll(command);
		return named;
	}

}
