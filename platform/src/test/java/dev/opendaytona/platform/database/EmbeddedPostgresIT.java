package dev.opendaytona.platform.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starts real servers. {@code @TempDir} is only its owner's to enter, so when the tests
 * run as root these servers run behind the window.
 */
class EmbeddedPostgresIT {

	@TempDir
	private Path directory;

	@Test
	void startWhenRestartedKeepsWhatWasCommitted() throws SQLException {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			execute(postgres, "create table kept (value text)");
			execute(postgres, "insert into kept values ('here')");
		}
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			assertThat(ask(postgres, "select value from kept")).isEqualTo("here");
			assertThat(ask(postgres, "show fsync")).isEqualTo("on");
			assertThat(ask(postgres, "show server_version")).isEqualTo("18.6");
			assertThat(PostgresFiles.VERSION).startsWith("18.6");
		}
	}

	@Test
	void startWhenPasswordIsWrongLetsNobodyIn() throws SQLException {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> DriverManager
				.getConnection(postgres.settings().jdbcUrl(), postgres.settings().user(), "wrong")
				.close());
		}
	}

	@Test
	void startWhenDirectoryIsReachableNeedsNoWindow() throws IOException, SQLException {
		Path open = Files.createTempDirectory(Path.of("/tmp"), "postgres",
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(open.resolve("database"))) {
			assertThat(ask(postgres, "show data_directory")).startsWith("/tmp/");
		}
		finally {
			PostgresFiles.delete(open);
		}
	}

	@Test
	void startWhenRootRunsAsAnAccountThatNobodyElseHas() throws IOException {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			int uid = (Integer) Files.getAttribute(Path.of("/proc", Long.toString(postgres.pid())), "unix:uid");
			assertThat(Files.readAllLines(Path.of("/etc/passwd")))
				.noneMatch((line) -> line.split(":", -1)[2].equals(Integer.toString(uid)));
			assertThat(Files.getAttribute(this.directory.resolve("data"), "unix:uid")).isEqualTo(uid);
		}
	}

	@Test
	void startWhenDataIsOfTheSharedAccountTakesItOver() throws IOException, SQLException {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			execute(postgres, "create table kept (value text)");
			execute(postgres, "insert into kept values ('here')");
		}
		new PostgresAccount(65534, 65534, false).ownAll(this.directory.resolve("data"));
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			assertThat(ask(postgres, "select value from kept")).isEqualTo("here");
			assertThat(Files.getAttribute(this.directory.resolve("data/PG_VERSION"), "unix:uid"))
				.isEqualTo(PostgresAccount.OWN);
		}
	}

	@Test
	void startWhenDoneLeavesOthersNothingToReadOrToLock() throws IOException {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			for (String name : java.util.List.of("lock", "postgres.log", "password")) {
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.directory.resolve(name))))
					.as(name)
					.isEqualTo("rw-------");
			}
			assertThat(postgres.pid()).isPositive();
		}
	}

	@Test
	void startWhenDirectoryIsInUseSaysSo() {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			assertThat(postgres.pid()).isPositive();
			assertThatExceptionOfType(DatabaseException.class)
				.isThrownBy(() -> EmbeddedPostgres.start(this.directory).close())
				.withMessageContaining("Another server uses the data");
		}
	}

	@Test
	void startWhenDataIsOfAnotherMajorVersionSaysSo() throws IOException {
		EmbeddedPostgres.start(this.directory).close();
		Files.writeString(this.directory.resolve("data/PG_VERSION"), "19\n");
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> EmbeddedPostgres.start(this.directory).close())
			.withMessageContaining("was made by PostgreSQL 19");
	}

	@Test
	void startWhenStalePidFileIsLeftStarts() throws IOException, SQLException {
		EmbeddedPostgres.start(this.directory).close();
		Files.writeString(this.directory.resolve("data/postmaster.pid"),
				ProcessHandle.current().pid() + "\n/elsewhere\n1\n1\n");
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			assertThat(ask(postgres, "select 'up'")).isEqualTo("up");
		}
		assertThat(ProcessHandle.current().isAlive()).isTrue();
	}

	@Test
	void startWhenPredecessorLeftItsServerTakesOver() throws IOException, InterruptedException, SQLException {
		EmbeddedPostgres.start(this.directory).close();
		PostgresFiles files = new PostgresFiles(this.directory);
		PostgresAccount account = PostgresAccount.choose(this.directory);
		Process orphan = new PostgresProcess(files, account).start(files.lastPort());
		Await.until(Duration.ofSeconds(10), () -> Files.exists(files.data().resolve("postmaster.pid")));
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			assertThat(ask(postgres, "select 'up'")).isEqualTo("up");
			assertThat(orphan.isAlive()).isFalse();
		}
		finally {
			orphan.destroyForcibly().waitFor();
		}
	}

	@Test
	void keeperWhenServerIsKilledStartsItAgain() {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory)) {
			long before = postgres.pid();
			ProcessHandle.of(before).orElseThrow().destroyForcibly();
			Await.until(Duration.ofSeconds(20), () -> postgres.pid() != before && answers(postgres));
		}
	}

	@Test
	void serverWhenWeAreKilledEndsToo() throws IOException {
		Process us = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), Holder.class.getName(), this.directory.toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try (BufferedReader output = us.inputReader()) {
			String line = output.readLine();
			while (line != null && !line.startsWith("pid ")) {
				line = output.readLine();
			}
			ProcessHandle server = ProcessHandle.of(Long.parseLong(String.valueOf(line).substring(4))).orElseThrow();
			us.destroyForcibly();
			Await.until(Duration.ofSeconds(10), () -> !server.isAlive());
		}
		finally {
			us.destroyForcibly();
		}
		EmbeddedPostgres.start(this.directory).close();
	}

	/** Starts a server and waits to be killed. */
	static final class Holder {

		private Holder() {
		}

		public static void main(String[] arguments) throws InterruptedException {
			EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]));
			System.out.println("pid " + postgres.pid());
			Thread.currentThread().join(Duration.ofMinutes(1));
		}

	}

	private static boolean answers(EmbeddedPostgres postgres) {
		try {
			return ask(postgres, "select 'up'").equals("up");
		}
		catch (SQLException notYet) {
			return false;
		}
	}

	private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
		try (Connection connection = connect(postgres); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
		try (Connection connection = connect(postgres);
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return String.valueOf(result.getString(1));
		}
	}

	private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
		DatabaseSettings settings = postgres.settings();
		return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password().value());
	}

}
