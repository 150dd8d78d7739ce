package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program of the host that is run to its end: an argument list, never a shell string; a
 * time limit; output that is kept only up to a bound.
 */
public final class Program {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int MAX_OUTPUT_BYTES = 64 * 1024;

	private Program() {
	}

	/**
	 * How a program ended.
	 *
	 * @param exitCode its exit code
	 * @param output what it printed, errors included
	 */
	public record Outcome(int exitCode, String output) {

		/**
		 * Whether it ended with success.
		 * @return whether the exit code is zero
		 */
		public boolean ok() {
			return this.exitCode == 0;
		}

	}

	/**
	 * Runs a program that must succeed.
	 * @param argv the program and its arguments
	 * @return what it printed
	 */
	public static String run(List<String> argv) {
		return run(argv, "");
	}

	/**
	 * Runs a program that must succeed.
	 * @param argv the program and its arguments
	 * @param input what it reads
	 * @return what it printed
	 */
	public static String run(List<String> argv, String input) {
		Outcome outcome = attempt(argv, input, LIMIT);
		if (!outcome.ok()) {
			throw new HostException(
					String.join(" ", argv) + " exited with " + outcome.exitCode() + ": " + outcome.output().strip());
		}
		return outcome.output();
	}

	/**
	 * Runs a program that may fail.
	 * @param argv the program and its arguments
	 * @param input what it reads
	 * @param limit after which it is killed
	 * @return how it ended
	 */
	public static Outcome attempt(List<String> argv, String input, Duration limit) {
		Process process = start(argv);
		try {
			CompletableFuture<String> output = new CompletableFuture<>();
			Thread.ofPlatform().daemon().start(() -> output.complete(drain(process.getInputStream())));
			feed(process, input);
			if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new HostException(String.join(" ", argv) + " did not end within " + limit.toSeconds() + " s");
			}
			return new Outcome(process.exitValue(), output.orTimeout(2, TimeUnit.SECONDS).join());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new HostException(String.join(" ", argv) + " was interrupted");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Process start(List<String> argv) {
		try {
			return new ProcessBuilder(argv).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			throw new HostException(argv.getFirst() + " cannot be run: " + ex.getMessage());
		}
	}

	private static void feed(Process process, String input) {
		try (OutputStream stdin = process.getOutputStream()) {
			stdin.write(input.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ignored) {
			// It ended without reading all of its input: its exit code tells.
		}
	}

	private static String drain(InputStream stream) {
		try (stream) {
			byte[] kept = stream.readNBytes(MAX_OUTPUT_BYTES);
			stream.skip(Long.MAX_VALUE);
			return new String(kept, StandardCharsets.UTF_8);
		}
		catch (IOException killed) {
			return "";
		}
	}

}
