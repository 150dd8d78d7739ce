package dev.opendaytona.platform.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the system's own package, as an operator would run one: not ours, and
 * of another account.
 */
final class SystemPostgres implements AutoCloseable {

	private static final String PASSWORD = "an operator's p@ss/word";

	private final Path directory;

	private final Path programs;

	private final int port;

	private SystemPostgres(Path directory, Path programs, int port) {
		this.directory = directory;
		this.programs = programs;
		this.port = port;
	}

	static SystemPostgres create() {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Path directory = Files.createTempDirectory("system-postgres");
			Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
			SystemPostgres postgres = new SystemPostgres(directory, programs(), free.getLocalPort());
			postgres.initialize();
			return postgres;
		}
		catch (IOException failure) {
			throw new UncheckedIOException(failure);
		}
	}

	private static Path programs() throws IOException {
		try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
			return versions.max(Comparator.comparing(Path::toString)).orElseThrow().resolve("bin");
		}
	}

	private void initialize() throws IOException {
		Path data = Files.createDirectory(data());
		Files.setOwner(data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
		Path password = Files.writeString(this.directory.resolve("password"), PASSWORD, StandardCharsets.UTF_8);
		run("initdb", "-D", data().toString(), "-U", "operator", "-A", "scram-sha-256", "--pwfile=" + password, "-E",
				"UTF8", "--no-locale", "--no-sync");
	}

	private Path data() {
		return this.directory.resolve("data");
	}

	void start() {
		run("pg_ctl", "-D", data().toString(), "-w", "-t", "30", "-l", data().resolve("log").toString(), "-o",
				"-p " + this.port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=", "start");
	}

	void stop() {
		run("pg_ctl", "-D", data().toString(), "-w", "-t", "30", "-m", "fast", "stop");
	}

	/** How an operator would write it after {@code --database-url}. */
	String url(String database) {
		return "postgresql://operator:an%20operator's%20p%40ss%2Fword@127.0.0.1:" + this.port + "/" + database;
	}

	private void run(String program, String... arguments) {
		List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=postgres", "--regid=postgres",
				"--clear-groups", this.programs.resolve(program).toString()));
		command.addAll(List.of(arguments));
		try {
			Path log = this.directory.resolve(program + ".log");
			Process process = new ProcessBuilder(command).directory(this.directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
				process.destroyForcibly();
				throw new IllegalStateException(program + " failed: " + Files.readString(log));
			}
		}
		catch (IOException failure) {
			throw new UncheckedIOException(failure);
		}
		catch (InterruptedException interrupted) {
			throw new IllegalStateException(interrupted);
		}
	}

	@Override
	public void close() {
		try {
			if (Files.exists(data().resolve("postmaster.pid"))) {
				stop();
			}
			PostgresFiles.delete(this.directory);
		}
		catch (IOException failure) {
			throw new UncheckedIOException(failure);
		}
	}

}
