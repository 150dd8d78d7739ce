package dev.opendaytona.cli.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.cli.console.Json;
import dev.opendaytona.cli.setting.DataDirectory;
import dev.opendaytona.cli.setting.PrivateFiles;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server that says it runs on a data directory.
 *
 * @param url where it listens
 * @param pid its process
 * @param processStart when that process started; tells it from a later one of that number
 */
public record RunningServer(String url, long pid, Instant processStart) {

	/**
	 * The server of a directory, if its process is alive.
	 * @param data the directory
	 * @return the server
	 */
	public static Optional<RunningServer> find(DataDirectory data) {
		return DataDirectory.read(data.serverFile()).map(RunningServer::parse).filter(RunningServer::isAlive);
	}

	private static RunningServer parse(String text) {
		ObjectNode content = Json.readObject(text, "The file 'server.json' of the data directory");
		return new RunningServer(content.path("url").asString(""), content.path("pid").asLong(-1),
				Instant.ofEpochMilli(content.path("processStart").asLong(0)));
	}

	/**
	 * Says that this process is the server of a directory.
	 * @param data the directory
	 * @param url where it listens
	 * @return the server
	 */
	static RunningServer announce(DataDirectory data, String url) {
		ProcessHandle self = ProcessHandle.current();
		RunningServer server = new RunningServer(url, self.pid(), start(self));
		ObjectNode content = Json.object()
			.put("url", server.url())
			.put("pid", server.pid())
			.put("processStart", server.processStart().toEpochMilli());
		PrivateFiles.replace(data.serverFile(), Json.pretty(content, 2));
		return server;
	}

	/**
	 * Takes the announcement back.
	 * @param data the directory
	 */
	static void withdraw(DataDirectory data) {
		try {
			Files.deleteIfExists(data.serverFile());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public String apiUrl() {
		return this.url + "/api";
	}

	private boolean isAlive() {
		return process().isPresent();
	}

	/**
	 * Its process, if that is alive.
	 * @return the process
	 */
	public Optional<ProcessHandle> process() {
		return ProcessHandle.of(this.pid).filter((process) -> start(process).equals(this.processStart));
	}

	/**
	 * Asks it to end, and waits until it has.
	 * @param limit how long it may take
	 * @return whether it has ended
	 */
	public boolean stop(Duration limit) {
		Optional<ProcessHandle> process = process();
		process.ifPresent(ProcessHandle::destroy);
		return process.map((running) -> hasEnded(running, limit)).orElse(true);
	}

	private static boolean hasEnded(ProcessHandle process, Duration limit) {
		try {
			process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static Instant start(ProcessHandle process) {
		return process.info().startInstant().orElse(Instant.EPOCH);
	}

}
