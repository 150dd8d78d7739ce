package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.Launched;
import dev.opendaytona.runner.host.Launchers;
import dev.opendaytona.runner.host.Program;
import dev.opendaytona.runner.host.SealedProgram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OCI runtime {@code crun}. It never manages control groups: a small shell joins
 * those of the sandbox, then becomes crun.
 */
final class Crun implements AutoCloseable {

	private static final Path NOTHING = Path.of("/dev/null");

	private static final Duration RUN_LIMIT = Duration.ofSeconds(30);

	private final JsonMapper json = JsonMapper.builder().build();

	private final Path root;

	private final Launchers launchers;

	private final SealedProgram program = SealedProgram.of("crun");

	private volatile @Nullable String seccompBpf;

	Crun(Path root, Launchers launchers) {
		this.launchers = launchers;
		this.root = FileTrees.makeDirectory(root, "rwx------");
	}

	/** The compiled seccomp profile, once a sandbox has been started with it. */
	@Nullable String seccompBpf() {
		return this.seccompBpf;
	}

	/**
	 * Starts a container in the background. The init keeps what it is given as its
	 * output, so it is given nothing of the host.
	 */
	void run(String id, Path bundle, List<Path> groups) {
		Path log = bundle.resolve("crun.log");
		List<String> argv = crun("--log", "file:" + log, "run", "--detach", "--no-new-keyring", "--pid-file",
				bundle.resolve("pid").toString(), "--bundle", bundle.toString(), id);
		if (this.launchers.run(argv, groups, NOTHING) != 0) {
			throw new ApiException.Internal(
					"Sandbox '" + id + "' could not be started: its processes could not be made",
					new IOException(read(log)));
		}
		if (this.seccompBpf == null) {
			this.seccompBpf = compiledSeccomp(id);
		}
	}

	private @Nullable String compiledSeccomp(String id) {
		try {
			return Base64.getEncoder().encodeToString(Files.readAllBytes(this.root.resolve(id).resolve("seccomp.bpf")));
		}
		catch (IOException absent) {
			return null;
		}
	}

	/** Starts a process in a container. */
	Launched exec(String id, Path process, Path log, List<Path> groups, boolean merge) {
		return this.launchers.start(crun("--log", "file:" + log, "exec", "--process", process.toString(), id), groups,
				merge);
	}

	/** Starts a process on a terminal, which is handed to a socket, in a container. */
	CompletableFuture<Integer> terminal(String id, Path process, Path log, Path socket, List<Path> groups) {
		return this.launchers.start(crun("--log", "file:" + log, "exec", "--console-socket", socket.toString(),
				"--process", process.toString(), id), groups);
	}

	/** Runs a process in a container that talks to nobody. */
	int attached(String id, Path process, Path log, List<Path> groups) {
		return this.launchers.run(crun("--log", "file:" + log, "exec", "--process", process.toString(), id), groups,
				NOTHING);
	}

	/** The first process of a container, when it lives. */
	OptionalLong init(String id) {
		return state(id).filter((state) -> !"stopped".equals(state.path("status").asString()))
			.map((state) -> OptionalLong.of(state.path("pid").asLong()))
			.orElse(OptionalLong.empty());
	}

	private Optional<JsonNode> state(String id) {
		if (!Files.exists(this.root.resolve(id))) {
			return Optional.empty();
		}
		Program.Outcome outcome = Program.attempt(crun("state", id), "", RUN_LIMIT);
		return outcome.ok() ? Optional.of(this.json.readTree(outcome.output())) : Optional.empty();
	}

	/**
	 * Forgets a container whose processes have ended. Its record is all that crun would
	 * remove.
	 */
	void delete(String id) {
		Path state = this.root.resolve(id);
		if (Files.exists(state)) {
			FileTrees.deleteOwn(state);
		}
	}

	java.util.Set<String> list() {
		return FileTrees.names(this.root);
	}

	@Override
	public void close() {
		this.program.close();
	}

	private List<String> crun(String... arguments) {
		List<String> argv = new ArrayList<>(
				List.of(this.program.path().toString(), "--root", this.root.toString(), "--cgroup-manager=disabled"));
		argv.addAll(List.of(arguments));
		return argv;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
