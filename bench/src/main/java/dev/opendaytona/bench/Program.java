package dev.opendaytona.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs of this machine. What those of the containers project would remember below
 * {@code /var/lib} goes to a directory of ours, and what they mount is gone when they
 * end.
 */
final class Program {

	private static final String SETUP = "mount --bind \"$0\" /var/lib && exec \"$@\"";

	private final Path memory;

	/** Runs programs that remember in a directory, which is made. */
	Program(Path memory) throws IOException {
		this.memory = Files.createDirectories(memory);
	}

	/**
	 * The first program of a name on the path; without it there is no measurement.
	 * @param name the name
	 * @param source the package that brings it
	 */
	static Path find(String name, String source) {
		return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseGet(() -> {
				System.err.println("The program '" + name + "' is missing; try: apt-get install " + source);
				System.exit(1);
				throw new IllegalStateException();
			});
	}

	void run(String... argv) throws IOException, InterruptedException {
		List<String> all = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", SETUP, this.memory.toString()));
		all.addAll(List.of(argv));
		plain(all.toArray(String[]::new));
	}

	/** Runs a program that remembers nothing. */
	static void plain(String... argv) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
		try {
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				throw new IOException(Arrays.toString(argv) + ": " + output);
			}
		}
		finally {
			process.destroy();
		}
	}

	static void remove(Path tree) throws IOException, InterruptedException {
		plain("rm", "-rf", "--one-file-system", tree.toString());
	}

}
