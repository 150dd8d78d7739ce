package dev.opendaytona.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether Java, the user and the disk will do.
 */
final class MachineChecks {

	private static final int JDK = 25;

	private static final long GIB = 1L << 30;

	private static final long LEAST_GIB = 2;

	private static final long GOOD_GIB = 10;

	private final Path data;

	MachineChecks(Path data) {
		this.data = data;
	}

	List<Finding> run() {
		return List.of(jdk(), root(), disk());
	}

	private Finding jdk() {
		int feature = Runtime.version().feature();
		return (feature == JDK) ? Finding.yes("JDK", Runtime.version().toString())
				: Finding.no("JDK", "Java " + feature, "install a JDK " + JDK + ", or set JAVA_HOME to one");
	}

	private Finding root() {
		String user = System.getProperty("user.name");
		return user.equals("root") ? Finding.yes("root", "yes")
				: Finding.no("root", "this is '" + user + "', and only root can make sandboxes", "sudo daytona up");
	}

	private Finding disk() {
		try {
			Path existing = this.data.toAbsolutePath();
			while (!Files.exists(existing) && existing.getParent() != null) {
				existing = existing.getParent();
			}
			return disk(Files.getFileStore(existing).getUsableSpace() / GIB);
		}
		catch (IOException ex) {
			return Finding.no("disk", "could not look at '" + this.data + "'", "choose another --data-dir");
		}
	}

	private Finding disk(long free) {
		String found = free + " GiB free for '" + this.data + "'";
		String remedy = "free some space, or choose another --data-dir";
		if (free < LEAST_GIB) {
			return Finding.no("disk", found + ", and " + LEAST_GIB + " GiB are needed", remedy);
		}
		return (free < GOOD_GIB) ? Finding.less("disk", found + "; " + GOOD_GIB + " GiB are better", remedy)
				: Finding.yes("disk", found);
	}

}
