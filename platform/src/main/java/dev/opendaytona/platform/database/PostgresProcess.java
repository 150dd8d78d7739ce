package dev.opendaytona.platform.database;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the programs of PostgreSQL.
 */
final class PostgresProcess {

	private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

	private static final int LOG_TAIL = 1500;

	private final PostgresFiles files;

	private final PostgresAccount account;

	PostgresProcess(PostgresFiles files, PostgresAccount account) {
		this.files = files;
		this.account = account;
	}

	void initialize() throws IOException, InterruptedException {
		PostgresFiles.delete(this.files.unfinishedData());
		Files.createDirectory(this.files.unfinishedData());
		PostgresFiles.mode(this.files.unfinishedData(), "rwx------");
		this.account.own(this.files.unfinishedData());
		Process initdb = launch(this.account.namedCommand(this.files.directory(),
				this.files.keepPasswd(this.account.passwd()), initialization()));
		if (!initdb.waitFor(INITDB_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
			initdb.destroyForcibly();
			throw failure("initdb did not end within " + INITDB_LIMIT.toSeconds() + " s");
		}
		if (initdb.exitValue() != 0) {
			throw failure("initdb failed with exit code " + initdb.exitValue());
		}
	}

	private List<String> initialization() {
		return List.of(program("initdb"), "-A", "scram-sha-256", "-U", EmbeddedPostgres.USER,
				"--pwfile=" + seen(this.files.initialPassword()), "-D", seen(this.files.unfinishedData()), "-E", "UTF8",
				"--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions");
	}

	/** Starts the server; the calling thread must outlive it. */
	Process start(int port) throws IOException {
		return launch(this.account.command(this.files.directory(), server(port)));
	}

	private List<String> server(int port) {
		return List.of(program("postgres"), "-D", seen(this.files.data()), "-p", Integer.toString(port), "-c",
				"listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "timezone=UTC", "-c",
				"max_connections=60", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c",
				"password_encryption=scram-sha-256");
	}

	private Process launch(List<String> command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.files.directory().toFile())
			.redirectErrorStream(true)
			.redirectInput(new File("/dev/null"))
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.files.log().toFile()));
		Map<String, String> environment = builder.environment();
		environment.clear();
		environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
		environment.put("LC_ALL", "C");
		return builder.start();
	}

	private String program(String name) {
		return seen(this.files.programs().resolve("bin").resolve(name));
	}

	private String seen(Path path) {
		return this.account.path(this.files.directory(), path);
	}

	/**
	 * Stops a server fast, as PostgreSQL calls it: sessions are ended, data is flushed.
	 */
	static void stop(ProcessHandle server) {
		try {
			new ProcessBuilder("sh", "-c", "kill -s INT \"$0\"", Long.toString(server.pid())).start().waitFor();
			server.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException interrupted) {
			Thread.currentThread().interrupt();
			server.destroyForcibly();
		}
		catch (Exception late) {
			server.destroyForcibly();
		}
	}

	/** Ends the server that a killed predecessor left, if there is one and it is ours. */
	void endOrphan() throws IOException {
		Path pidFile = this.files.data().resolve("postmaster.pid");
		if (!Files.exists(pidFile)) {
			return;
		}
		List<String> lines = Files.readAllLines(pidFile);
		if (!lines.isEmpty()) {
			ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(this::isOurs).ifPresent((orphan) -> {
				stop(orphan);
				awaitEnd(orphan);
			});
		}
		// PostgreSQL itself refuses to start while a process of that id exists, even when
		// the id is by now that of an unrelated program.
		Files.deleteIfExists(pidFile);
	}

	private static void awaitEnd(ProcessHandle orphan) {
		try {
			orphan.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException interrupted) {
			Thread.currentThread().interrupt();
		}
		catch (Exception late) {
			throw new DatabaseException("A PostgreSQL that an earlier start left (process " + orphan.pid()
					+ ") does not end; end it with 'kill -9 " + orphan.pid() + "' and start again", late);
		}
	}

	/** A server runs in its data directory; compared as files, so names do not matter. */
	private boolean isOurs(ProcessHandle process) {
		try {
			Path proc = Path.of("/proc", Long.toString(process.pid()));
			return Files.isSameFile(proc.resolve("cwd"), this.files.data());
		}
		catch (IOException gone) {
			return false;
		}
	}

	DatabaseException failure(String what) {
		String tail = tail();
		String advice = "see '" + this.files.log() + "'";
		if (tail.contains("No space left on device")) {
			advice = "the disk is full; free space, or choose another --data-dir";
		}
		else if (tail.contains("unshare:") || tail.contains("mount:")) {
			advice = "'" + this.files.directory()
					+ "' is out of reach of the account of the database, and it could not be"
					+ " shown to it in a mount namespace; choose a --data-dir whose parents others may enter,"
					+ " for example /var/lib/opendaytona";
		}
		return new DatabaseException("PostgreSQL under '" + this.files.directory() + "' could not be started: " + what
				+ "; " + advice + (tail.isEmpty() ? "" : "\n" + tail), null);
	}

	private String tail() {
		try {
			String log = new String(Files.readAllBytes(this.files.log()), StandardCharsets.UTF_8);
			return log.substring(Math.max(0, log.length() - LOG_TAIL)).strip();
		}
		catch (IOException none) {
			return "";
		}
	}

}
