package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Program;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner in a process of its own with one sandbox, to be killed with SIGKILL and
 * started again.
 */
final class RunnerProcess implements AutoCloseable {

	static final String SANDBOX = "survivor";

	private static final String TOKEN = "token-of-the-test";

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final JsonMapper json = new JsonMapper();

	private final Path directory;

	private Process process;

	private URI url;

	private RunnerProcess(Path directory) throws IOException {
		this.directory = directory;
		this.process = launch();
		this.url = served();
	}

	/**
	 * Starts a runner and a sandbox.
	 * @param env the variables that the sandbox is made with
	 * @return the runner
	 */
	static RunnerProcess start(Map<String, String> env) throws IOException {
		RunnerProcess runner = new RunnerProcess(Files.createTempDirectory(Path.of("/var/tmp"), "odt-runner-kill-"));
		assertThat(runner.send("PUT", runner.json.writeValueAsString(new SandboxSpec(SANDBOX, "host:default", "daytona",
				env, new SandboxSpec.Limits(2, 512, 256, 256), NetworkPolicy.OPEN))))
			.isEqualTo(200);
		return runner;
	}

	private Process launch() throws IOException {
		return new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
				"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				KilledRunner.class.getName(), this.directory.toString(), TOKEN)
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("runner.log").toFile())
			.start();
	}

	private URI served() {
		if (!Polling.within(LIMIT, () -> log().contains("serves at "))) {
			this.process.destroyForcibly();
			throw new AssertionError("The runner does not serve: " + log());
		}
		return URI.create(log().replaceAll("(?s).*serves at (\\S+).*", "$1"));
	}

	/** Kills the runner and waits until it has gone. */
	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	/** Starts it again on its directory. */
	void startAgain() throws IOException {
		this.process = launch();
		this.url = served();
	}

	void killAndStartAgain() throws IOException {
		kill();
		startAgain();
	}

	Path directory() {
		return this.directory;
	}

	/** What the last start of the runner has said. */
	String log() {
		try {
			return Files.readString(this.directory.resolve("runner.log"));
		}
		catch (IOException ex) {
			return "";
		}
	}

	int destroySandbox() {
		return send("DELETE", "");
	}

	private int send(String method, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.url + "/sandboxes/" + SANDBOX))
			.header("Authorization", "Bearer " + TOKEN)
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.timeout(Duration.ofSeconds(60))
			.build();
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(request, BodyHandlers.discarding()).statusCode();
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	ToolboxClient toolbox() {
		return new ToolboxClient(URI.create(this.url + "/sandboxes/" + SANDBOX + "/toolbox"),
				Map.of("Authorization", "Bearer " + TOKEN));
	}

	@Override
	public void close() {
		try {
			if (!this.process.isAlive()) {
				startAgain();
			}
			assertThat(destroySandbox()).isEqualTo(204);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.process.destroy();
			this.process.onExit().join();
			Mounts.at(this.directory).forEach(Mounts::detach);
			Program.run(List.of("rm", "-rf", "--one-file-system", this.directory.toString()));
		}
	}

}
