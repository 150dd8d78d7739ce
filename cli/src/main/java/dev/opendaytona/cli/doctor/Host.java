package dev.opendaytona.cli.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the checks see of this machine.
 *
 * @param root the directory that stands for the root of its files; a test gives another
 */
record Host(Path root) {

	private static final List<String> PROGRAM_DIRECTORIES = List.of("usr/local/sbin", "usr/local/bin", "usr/sbin",
			"usr/bin", "sbin", "bin", "usr/libexec/podman");

	private static final int LIMIT_SECONDS = 5;

	static Host current() {
		return new Host(Path.of("/"));
	}

	boolean exists(String path) {
		return Files.exists(this.root.resolve(path));
	}

	/**
	 * The text of a file.
	 * @param path its path below the root
	 * @return the text; empty when it cannot be read
	 */
	String read(String path) {
		// In one large read: files of /proc/sys give nothing to a second one.
		try (BufferedReader reader = Files.newBufferedReader(this.root.resolve(path))) {
			return reader.lines().collect(Collectors.joining("\n")).strip();
		}
		catch (IOException ex) {
			return "";
		}
	}

	Optional<Path> findProgram(String name) {
		return Stream.concat(PROGRAM_DIRECTORIES.stream().map(this.root::resolve), searchPath())
			.map((directory) -> directory.resolve(name))
			.filter(Files::isExecutable)
			.findFirst();
	}

	private Stream<Path> searchPath() {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
			.filter((directory) -> directory.startsWith("/"))
			.map((directory) -> this.root.resolve(directory.substring(1)));
	}

	/**
	 * The first line that a program prints.
	 * @param program the program
	 * @param argument its argument
	 * @return the line; empty when it fails or takes too long
	 */
	String firstLine(Path program, String argument) {
		try {
			Process process = new ProcessBuilder(program.toString(), argument).redirectErrorStream(true).start();
			process.getOutputStream().close();
			if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				process.destroyForcibly();
				return "";
			}
			String text = new String(process.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8);
			return text.lines().findFirst().orElse("");
		}
		catch (IOException ex) {
			return "";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "";
		}
	}

	/**
	 * The command that installs a package here.
	 * @param name the package's name in Debian and Ubuntu
	 * @return the command
	 */
	String install(String name) {
		return findProgram("apt-get").isPresent() ? ("apt-get install " + name)
				: ("install the package that is '" + name + "' in Debian");
	}

}
