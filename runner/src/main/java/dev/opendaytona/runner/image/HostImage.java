package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.Program;

/**
 * The image that every machine has: its own {@code /usr}, read-only below an overlay, and
 * a skeleton for the rest. It is an allow-list: of the host's {@code /etc} only what
 * programs need to start is taken, and nothing of {@code /root}, {@code /home},
 * {@code /var} or {@code /run}. A change of the host's packages makes a new skeleton, and
 * so do files in {@code /usr} that became private while no runner ran; sandboxes keep the
 * one that they have.
 */
final class HostImage {

	private static final String VERSION = "3";

	private static final Path USR = Path.of("/usr");

	private static final int DIGEST_LENGTH = 16;

	private static final String FRESH = "new-";

	private static final String SKELETON = "skeleton.sh";

	private static final String PRIVATE = "usr-private.sh";

	private static final String MASK = "usr-mask.sh";

	private final Path directory;

	private final Path usr;

	private volatile Private known = new Private(-1, "");

	HostImage(Path directory) {
		this(directory, USR);
	}

	HostImage(Path directory, Path usr) {
		this.directory = directory;
		this.usr = usr;
		removeUnfinished();
	}

	/** What a runner that was killed had begun is begun anew. */
	private void removeUnfinished() {
		if (!Files.isDirectory(this.directory)) {
			return;
		}
		try (DirectoryStream<Path> begun = Files.newDirectoryStream(this.directory, FRESH + "*")) {
			begun.forEach(ContentLayers::remove);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What others may not read in {@code /usr}.
	 *
	 * @param packages when the host's packages changed last
	 * @param digest a digest of the names
	 */
	private record Private(long packages, String digest) {

	}

	Image image() {
		Path made = this.directory.resolve(stamp());
		if (!Files.isDirectory(made)) {
			make(made);
		}
		return new Image(Image.HOST, List.of(), List.of(made.resolve("root")), List.of(made.resolve("usr"), this.usr),
				ImageConfig.NONE, 0);
	}

	/** Names the state of the host's programs, and of what sandboxes must not see. */
	private String stamp() {
		long packages = packages();
		return VERSION + "-" + Long.toHexString(packages) + "-" + privateNames(packages).digest();
	}

	/** Packages change this file. */
	private long packages() {
		try {
			Path status = Path.of("/var/lib/dpkg/status");
			return Files.getLastModifiedTime(Files.exists(status) ? status : this.usr).toMillis();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** To look takes a second: too long for every sandbox. */
	private synchronized Private privateNames(long packages) {
		if (this.known.packages() != packages) {
			String digest = shell(script(PRIVATE) + "private_names | sort | sha256sum", this.usr.toString());
			this.known = new Private(packages, digest.substring(0, DIGEST_LENGTH));
		}
		return this.known;
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
			Path fresh = this.directory.resolve(FRESH + HexFormat.of().toHexDigits(System.nanoTime()));
			shell(script(SKELETON), fresh.resolve("root").toString());
			shell(script(PRIVATE) + script(MASK), this.usr.toString(), fresh.resolve("usr").toString());
			Files.move(fresh, made);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String shell(String script, String... arguments) {
		List<String> argv = new ArrayList<>(List.of("sh", "-eu", "-s", "--"));
		argv.addAll(List.of(arguments));
		Program.Outcome outcome = Program.attempt(argv, script, java.time.Duration.ofMinutes(2));
		if (!outcome.ok()) {
			throw new HostException("Making the host image failed: " + outcome.output());
		}
		return outcome.output();
	}

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
