package dev.opendaytona.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The rival of an upload: {@code dd} on the host, straight into a file of the sandbox, so
 * that neither a network nor the sandbox's limits are in its way.
 */
final class SandboxDisk {

	private static final String NAME = "rival";

	private static final int BLOCK_BYTES = 1024 * 1024;

	private final RestClient rest;

	private final RestClient.Sandbox sandbox;

	private final Path home;

	SandboxDisk(RestClient rest, RestClient.Sandbox sandbox) throws IOException {
		this.rest = rest;
		this.sandbox = sandbox;
		this.home = Path.of("/proc/" + process(sandbox.id()) + "/root/home/daytona");
	}

	/** A process of the sandbox: its root is the sandbox's. */
	private static String process(String id) throws IOException {
		try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
			return processes.filter((process) -> read(process.resolve("cgroup")).contains(id))
				.map((process) -> process.getFileName().toString())
				.findFirst()
				.orElseThrow(() -> new IOException("No process of the sandbox is on this machine"));
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException none) {
			return "";
		}
	}

	/** The file is made inside: the host's root has no number that may own it. */
	void write(long bytes) throws IOException, InterruptedException {
		this.rest.command(this.sandbox, "touch " + NAME);
		Process dd = new ProcessBuilder("dd", "if=/dev/zero", "of=" + this.home.resolve(NAME), "bs=" + BLOCK_BYTES,
				"count=" + bytes / BLOCK_BYTES)
			.redirectErrorStream(true)
			.start();
		String output = new String(dd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (dd.waitFor() != 0) {
			throw new IOException("dd: " + output);
		}
	}

	void remove() throws IOException, InterruptedException {
		this.rest.command(this.sandbox, "rm " + NAME);
	}

}
