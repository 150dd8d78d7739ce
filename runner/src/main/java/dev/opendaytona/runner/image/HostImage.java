package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.Program;

/**
 * The image that every machine has: its own {@code /usr}, read-only below an overlay, and
 * a skeleton for the rest. It is an allow-list: of the host's {@code /etc} only what
 * programs need to start is taken, and nothing of {@code /root}, {@code /home},
 * {@code /var} or {@code /run}. A change of the host's packages makes a new skeleton;
 * sandboxes keep the one that they have.
 */
final class HostImage {

	private static final String VERSION = "1";

	private static final Path USR = Path.of("/usr");

	private final Path directory;

	HostImage(Path directory) {
		this.directory = directory;
	}

	Image image() {
		Path made = this.directory.resolve(stamp());
		if (!Files.isDirectory(made)) {
			make(made);
		}
		return new Image(Image.HOST, List.of(made.resolve("root")), List.of(made.resolve("usr"), USR), 0);
	}

	/** Names the state of the host's programs: packages change this file. */
	private static String stamp() {
		try {
			Path status = Path.of("/var/lib/dpkg/status");
			Path source = Files.exists(status) ? status : USR;
			return VERSION + "-" + Long.toHexString(Files.getLastModifiedTime(source).toMillis());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private synchronized void make(Path made) {
		if (Files.isDirectory(made)) {
			return;
		}
		if (!Files.isSymbolicLink(Path.of("/bin"))) {
			throw new HostException("The host image needs a merged /usr: /bin is not a link on this machine");
		}
		try {
			Files.createDirectories(this.directory);
			Path fresh = this.directory.resolve("new-" + HexFormat.of().toHexDigits(System.nanoTime()));
			shell(SKELETON, fresh.resolve("root"));
			shell(MASK, fresh.resolve("usr"));
			Files.move(fresh, made);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void shell(String resource, Path target) {
		Program.Outcome outcome = Program.attempt(List.of("sh", "-eu", "-s", "--", target.toString()), script(resource),
				java.time.Duration.ofMinutes(2));
		if (!outcome.ok()) {
			throw new HostException("Making the host image failed: " + outcome.output());
		}
	}

	private static final String SKELETON = "skeleton.sh";

	private static final String MASK = "usr-mask.sh";

	private static String script(String resource) {
		try (var stream = HostImage.class.getResourceAsStream(resource)) {
			if (stream == null) {
				throw new HostException("Resource " + resource + " is missing from the program");
			}
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
