package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.RunnerApplication;
import dev.opendaytona.runner.RunnerSettings;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Program;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner with the engine on {@code crun}, on a directory of its own, spoken to over
 * HTTP alone.
 */
final class OciRunner implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String TOKEN = "token-of-the-test";

	private static final SandboxSpec.Limits LIMITS = new SandboxSpec.Limits(2, 512, 256, 256);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Path directory;

	private RunnerApplication.Running running;

	private OciRunner(Path directory, RunnerApplication.Running running) {
		this.directory = directory;
		this.running = running;
	}

	static OciRunner start() {
		Path directory = fresh();
		try {
			return new OciRunner(directory, open(directory));
		}
		catch (RuntimeException ex) {
			remove(directory);
			throw ex;
		}
	}

	private static RunnerApplication.Running open(Path directory) {
		return RunnerApplication.start(new RunnerSettings(directory, "127.0.0.1", 0, Secret.of(TOKEN), "oci"));
	}

	/**
	 * Ends the runner and starts it again on its directory. A sandbox more shows that it
	 * has finished its own start, which writes to the directory.
	 */
	void restart() {
		this.running.close();
		this.running = open(this.directory);
		destroy(create());
	}

	private static Path fresh() {
		try {
			return Files.createTempDirectory(Path.of("/var/tmp"), "odt-toolbox-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Makes and starts a sandbox of the host image.
	 * @return its id
	 */
	String create() {
		return create(LIMITS);
	}

	String create(SandboxSpec.Limits limits) {
		String id = "b" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
		make(spec(id, limits));
		return id;
	}

	/**
	 * Makes and starts a sandbox with variables.
	 * @param env the variables of all its processes
	 * @return its id
	 */
	String create(Map<String, String> env) {
		String id = "b" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
		SandboxSpec spec = new SandboxSpec(id, "host:default", "daytona", env, LIMITS, NetworkPolicy.OPEN);
		make(spec);
		return id;
	}

	/**
	 * Makes and starts a sandbox with a program.
	 * @param program what is started with it
	 * @return its id
	 */
	String create(List<String> program) {
		String id = "b" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
		make(withProgram(id, program));
		return id;
	}

	private static SandboxSpec withProgram(String id, List<String> program) {
		return new SandboxSpec(id, "host:default", "daytona", Map.of("MINE", "yes"), LIMITS, NetworkPolicy.OPEN,
				program);
	}

	void startAgain(String id, List<String> program) {
		assertThat(send("/" + id + "/start", "POST", JSON.writeValueAsString(withProgram(id, program))).statusCode())
			.isEqualTo(200);
	}

	private void make(SandboxSpec spec) {
		HttpResponse<String> answer = send("/" + spec.id(), "PUT", JSON.writeValueAsString(spec));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
	}

	private static SandboxSpec spec(String id, SandboxSpec.Limits limits) {
		return new SandboxSpec(id, "host:default", "daytona", Map.of(), limits, NetworkPolicy.OPEN);
	}

	void startAgain(String id) {
		assertThat(send("/" + id + "/start", "POST", JSON.writeValueAsString(spec(id, LIMITS))).statusCode())
			.isEqualTo(200);
	}

	void stop(String id) {
		assertThat(send("/" + id + "/stop?graceSeconds=0", "POST", "").statusCode()).as("the sandbox is stopped")
			.isEqualTo(200);
	}

	void destroy(String id) {
		assertThat(send("/" + id, "DELETE", "").statusCode()).as("the sandbox is destroyed").isEqualTo(204);
		assertThat(processes(id)).as("processes of a destroyed sandbox").isEmpty();
	}

	private HttpResponse<String> send(String path, String method, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.running.url() + "/sandboxes" + path))
			.timeout(Duration.ofSeconds(60))
			.header("Authorization", "Bearer " + TOKEN)
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.build();
		try {
			return this.http.send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	ToolboxClient toolbox(String id) {
		return new ToolboxClient(URI.create(this.running.url() + "/sandboxes/" + id + "/toolbox"),
				Map.of("Authorization", "Bearer " + TOKEN));
	}

	/** The runner's own directory, of which a sandbox must see nothing. */
	Path directory() {
		return this.directory;
	}

	/**
	 * The processes that run for commands in a sandbox, as the host sees them; the
	 * sandbox's own first process is none of them.
	 * @param id the sandbox
	 * @return their command lines
	 */
	static List<String> processes(String id) {
		return ProcessHandle.allProcesses()
			.map(ProcessHandle::pid)
			.filter((pid) -> read(pid, "cgroup").lines().anyMatch((line) -> line.matches(".*/" + id + "/x[^/]*")))
			.map((pid) -> pid + " " + read(pid, "cmdline").replace('\0', ' '))
			.toList();
	}

	/** What a process says of itself; nothing once it has gone. */
	private static String read(long pid, String file) {
		try {
			return Files.readString(Path.of("/proc/" + pid + "/" + file));
		}
		catch (IOException gone) {
			return "";
		}
	}

	/** Ends the runner and removes its directory; its sandboxes must be gone. */
	@Override
	public void close() {
		try {
			assertThat(ChangedCarriers.find()).as("threads that are not what the process is").isEmpty();
			this.running.close();
			assertThat(Mounts.at(this.directory)).as("mounts").isEmpty();
		}
		finally {
			remove(this.directory);
		}
	}

	private static void remove(Path directory) {
		Mounts.at(directory).forEach(Mounts::detach);
		Program.run(List.of("rm", "-rf", "--one-file-system", directory.toString()));
	}

}
