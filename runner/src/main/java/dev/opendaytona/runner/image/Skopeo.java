package dev.opendaytona.runner.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.RegistryLogin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries images between registries, archives and directories: the program
 * {@code skopeo}, which speaks the registries' protocol. Logins reach it in a file that
 * only we can read.
 */
final class Skopeo {

	private static final Duration LIMIT = Duration.ofMinutes(30);

	private static final Duration END_LIMIT = Duration.ofSeconds(10);

	/** What setpriv exits with when there is no such program. */
	private static final int NOT_FOUND = 127;

	private static final Set<String> PASSED_ON = Set.of("PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
			"SSL_CERT_FILE", "SSL_CERT_DIR");

	private static final int LINES = 8;

	private static final int LONGEST_LINE = 2_000;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Path scratch;

	private final long maxBytes;

	/**
	 * Creates it.
	 * @param scratch a directory for its files
	 * @param maxBytes the largest file that it may write, in bytes
	 */
	Skopeo(Path scratch, long maxBytes) {
		this.scratch = scratch;
		this.maxBytes = maxBytes;
	}

	/**
	 * An end of a copy.
	 *
	 * @param place with its transport, for example {@code docker://host/name:tag}
	 * @param host the registry; empty when it is none
	 * @param login how to log in there
	 * @param blobs keeps the parts of a directory, apart from it
	 */
	record End(String place, String host, @Nullable RegistryLogin login, @Nullable Path blobs) {

		static End registry(ImageReference image, @Nullable RegistryLogin login) {
			return new End("docker://" + image, image.host(), login, null);
		}

		/** The one image of a directory. */
		static End layout(Path directory, Path blobs) {
			return new End("oci:" + directory, "", null, blobs);
		}

		/** The one image of an archive that 'docker save' wrote. */
		static End dockerArchive(Path file) {
			return new End("docker-archive:" + file, "", null, null);
		}

		/** The one image of a directory that holds its parts too. */
		static End wholeLayout(Path directory) {
			return new End("oci:" + directory, "", null, null);
		}

		static End directory(Path directory, Path blobs) {
			return new End("oci:" + directory + ":image", "", null, blobs);
		}

	}

	/** Copies an image; what the program says goes to the log. */
	void copy(End from, End to, MakingLog log) {
		Path private_ = temporary();
		try {
			// It ends when our thread does, however that comes.
			List<String> argv = new ArrayList<>(
					List.of("setpriv", "--pdeathsig=KILL", "--", "prlimit", "--fsize=" + this.maxBytes, "--"));
			if (from.host().isEmpty() && to.host().isEmpty()) {
				// What an archive names may be an address on the host's network.
				argv.addAll(List.of("unshare", "--net", "--"));
			}
			argv.addAll(List.of("skopeo", "--insecure-policy", "copy", "--retry-times=2", "--remove-signatures"));
			argv.addAll(options("src", from, private_));
			argv.addAll(options("dest", to, private_));
			argv.addAll(List.of(from.place(), to.place()));
			run(argv, private_, from.host().isEmpty() ? to : from, log);
		}
		catch (IOException ex) {
			throw StoreFailures.of("The transfer of an image could not be begun", ex);
		}
		finally {
			ContentLayers.remove(private_);
		}
	}

	private Path temporary() {
		try {
			return Files.createTempDirectory(this.scratch, "skopeo");
		}
		catch (IOException ex) {
			throw StoreFailures.of("There is no room on the runner to transfer an image", ex);
		}
	}

	private static List<String> options(String side, End end, Path directory) throws IOException {
		List<String> options = new ArrayList<>();
		Path blobs = end.blobs();
		if (blobs != null) {
			options.add("--" + side + "-shared-blob-dir=" + blobs);
			options.add(side.equals("dest") ? "--dest-oci-accept-uncompressed-layers" : "--preserve-digests");
		}
		if (end.host().isEmpty()) {
			return options;
		}
		RegistryLogin login = end.login();
		options.add("--" + side + "-authfile=" + authentication(end.host(), login, directory));
		if (login != null && login.plainHttp()) {
			options.add("--" + side + "-tls-verify=false");
		}
		String certificate = (login != null) ? login.caCertificate() : null;
		if (certificate != null) {
			Path certificates = Files.createDirectory(directory.resolve("certificates"));
			Files.writeString(certificates.resolve("ca.crt"), certificate);
			options.add("--" + side + "-cert-dir=" + certificates);
		}
		return options;
	}

	/** Without a file of ours the program would look for logins of the host's user. */
	private static Path authentication(String host, @Nullable RegistryLogin login, Path directory) throws IOException {
		Map<String, Object> logins = Map.of();
		if (login != null && !login.username().isEmpty()) {
			String text = Base64.getEncoder()
				.encodeToString((login.username() + ":" + login.secret()).getBytes(StandardCharsets.UTF_8));
			logins = Map.of(host, Map.of("auth", text));
		}
		return Files.write(directory.resolve("auth.json"), JSON.writeValueAsBytes(Map.of("auths", logins)));
	}

	private static void run(List<String> argv, Path directory, End about, MakingLog log) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true)
			.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
		builder.environment().clear();
		builder.environment().putAll(environment(directory));
		Process process = builder.start();
		Deque<String> last = new ArrayDeque<>();
		Thread reader = Thread.ofPlatform().daemon().name("skopeo-output").start(() -> drain(process, last, log));
		try {
			if (!process.waitFor(LIMIT)) {
				throw new ApiException.Timeout("IMAGE_TIMEOUT",
						"The image did not arrive within " + LIMIT.toMinutes() + " minutes (timeout); try again");
			}
			boolean _ = reader.join(END_LIMIT);
			if (process.exitValue() == NOT_FOUND) {
				throw new ApiException.Unavailable("SKOPEO_MISSING",
						"The program 'skopeo' is not on the runner; install it, for example with 'apt-get install skopeo'",
						null);
			}
			if (process.exitValue() != 0) {
				throw RegistryFailures.of(about.host(), about.place(), String.join("\n", last));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The transfer of the image was cancelled");
		}
		finally {
			end(process);
		}
	}

	/** Nothing of the host's user is of interest, but how the machine gets out. */
	private static Map<String, String> environment(Path directory) {
		Map<String, String> environment = new HashMap<>();
		System.getenv().forEach((name, value) -> {
			if (PASSED_ON.contains(name.toUpperCase(Locale.ROOT))) {
				environment.put(name, value);
			}
		});
		for (String name : List.of("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME")) {
			environment.put(name, directory.toString());
		}
		// As root it would remember in /var/lib which blobs it has seen where.
		environment.put("_CONTAINERS_ROOTLESS_UID", "1");
		return environment;
	}

	/** An interrupt must not keep us from waiting: what it writes is removed next. */
	private static void end(Process process) {
		process.destroyForcibly()
			.onExit()
			.orTimeout(END_LIMIT.toSeconds(), TimeUnit.SECONDS)
			.exceptionally((late) -> process)
			.join();
	}

	private static void drain(Process process, Deque<String> last, MakingLog log) {
		try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String shown = (line.length() > LONGEST_LINE) ? line.substring(0, LONGEST_LINE) : line;
				log.line(shown);
				last.addLast(shown);
				if (last.size() > LINES) {
					last.removeFirst();
				}
			}
		}
		catch (IOException killed) {
			// There is nothing more to tell.
		}
	}

}
