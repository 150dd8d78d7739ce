package dev.opendaytona.platform.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable PostgreSQL under a directory of ours: the bundled programs, run by us as an
 * unprivileged account, on a loopback port behind a generated password. It is kept
 * running until {@link #close()}, and it ends with this process even after a
 * {@code kill -9}; what a predecessor left is ended and taken over.
 */
public final class EmbeddedPostgres implements AutoCloseable {

	static final String USER = "daytona";

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgres.class);

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private static final long LOG_LIMIT_BYTES = 16 << 20;

	private final PostgresFiles files;

	private final PostgresKeeper keeper;

	private final FileChannel lock;

	private final DatabaseSettings settings;

	private EmbeddedPostgres(PostgresFiles files, FileChannel lock, PostgresKeeper keeper, DatabaseSettings settings) {
		this.files = files;
		this.lock = lock;
		this.keeper = keeper;
		this.settings = settings;
	}

	/**
	 * Starts the server, and makes what is missing: about two seconds the first time, a
	 * tenth of one later.
	 * @param directory the directory for its programs and data; nothing else may use it
	 * @return the running server
	 * @throws DatabaseException when it cannot run, with the reason and what to do
	 */
	public static EmbeddedPostgres start(Path directory) {
		PostgresFiles files = new PostgresFiles(directory.toAbsolutePath().normalize());
		@Nullable FileChannel lock = null;
		try {
			files.create();
			lock = lock(files);
			return start(files, lock);
		}
		catch (IOException failure) {
			unlock(lock);
			throw new DatabaseException("PostgreSQL under '" + files.directory() + "' could not be started: "
					+ reason(failure) + "; check the disk and the permissions, or choose another --data-dir", failure);
		}
		catch (InterruptedException interrupted) {
			unlock(lock);
			Thread.currentThread().interrupt();
			throw new DatabaseException("The start of PostgreSQL was interrupted; start again", interrupted);
		}
		catch (RuntimeException failure) {
			unlock(lock);
			throw failure;
		}
	}

	private static String reason(IOException failure) {
		String message = String.valueOf(failure.getMessage());
		return message.contains("No space left") ? "the disk is full"
				: failure.getClass().getSimpleName() + " " + message;
	}

	private static FileChannel lock(PostgresFiles files) throws IOException {
		FileChannel channel = FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			@Nullable FileLock lock = channel.tryLock();
			if (lock != null) {
				return channel;
			}
		}
		catch (OverlappingFileLockException held) {
			logger.debug("Locked by this process", held);
		}
		channel.close();
		throw new DatabaseException("Another server uses the data under '" + files.directory()
				+ "'; stop it first, or choose another --data-dir", null);
	}

	private static void unlock(@Nullable FileChannel lock) {
		try {
			if (lock != null) {
				lock.close();
			}
		}
		catch (IOException failure) {
			logger.warn("The lock of the data directory could not be released", failure);
		}
	}

	private static EmbeddedPostgres start(PostgresFiles files, FileChannel lock)
			throws IOException, InterruptedException {
		trimLog(files);
		PostgresAccount account = PostgresAccount.choose(files.directory());
		PostgresProcess process = new PostgresProcess(files, account);
		files.extract();
		initialize(files, process, account);
		files.checkVersion();
		process.endOrphan();
		account.ownAll(files.data());
		int port = freePort(files.lastPort());
		files.keepPort(port);
		DatabaseSettings settings = new DatabaseSettings("postgresql://127.0.0.1:" + port + "/postgres", USER,
				files.readPassword());
		PostgresKeeper keeper = PostgresKeeper.start(process, port);
		try {
			awaitReady(settings, keeper, process);
			return new EmbeddedPostgres(files, lock, keeper, settings);
		}
		catch (RuntimeException | InterruptedException failure) {
			keeper.close();
			throw failure;
		}
	}

	private static void trimLog(PostgresFiles files) throws IOException {
		if (Files.exists(files.log()) && Files.size(files.log()) > LOG_LIMIT_BYTES) {
			Files.move(files.log(), files.log().resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private static void initialize(PostgresFiles files, PostgresProcess process, PostgresAccount account)
			throws IOException, InterruptedException {
		if (files.initialized()) {
			return;
		}
		Secret password = PostgresFiles.newPassword(new SecureRandom());
		files.lendPassword(password, account);
		try {
			process.initialize();
		}
		finally {
			Files.deleteIfExists(files.initialPassword());
		}
		files.keepPassword(password);
		Files.move(files.unfinishedData(), files.data(), StandardCopyOption.ATOMIC_MOVE);
	}

	private static int freePort(int wanted) throws IOException {
		try (ServerSocket socket = new ServerSocket()) {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
			return socket.getLocalPort();
		}
		catch (IOException taken) {
			if (wanted == 0) {
				throw taken;
			}
			return freePort(0);
		}
	}

	private static void awaitReady(DatabaseSettings settings, PostgresKeeper keeper, PostgresProcess process)
			throws InterruptedException {
		long deadline = System.nanoTime() + START_LIMIT.toNanos();
		while (!accepts(settings)) {
			if (!keeper.isAlive()) {
				throw process.failure("it ended at once");
			}
			if (System.nanoTime() > deadline) {
				throw process.failure("it took no connections within " + START_LIMIT.toSeconds() + " s");
			}
			Thread.sleep(5);
		}
	}

	private static boolean accepts(DatabaseSettings settings) {
		Properties login = new Properties();
		login.setProperty("user", settings.user());
		login.setProperty("password", settings.password().value());
		login.setProperty("connectTimeout", "2");
		login.setProperty("socketTimeout", "5");
		try (Connection connection = DriverManager.getConnection(settings.jdbcUrl(), login)) {
			return connection.isValid(2);
		}
		catch (SQLException notYet) {
			return false;
		}
	}

	/**
	 * How to connect to it; stays the same until {@link #close()}.
	 * @return the settings
	 */
	public DatabaseSettings settings() {
		return this.settings;
	}

	/**
	 * Where its files are.
	 * @return the directory
	 */
	public Path directory() {
		return this.files.directory();
	}

	/**
	 * The process id of the server that runs now.
	 * @return the process id
	 */
	public long pid() {
		return this.keeper.pid();
	}

	/** Stops it and waits for its end; harmless when repeated. */
	@Override
	public void close() {
		this.keeper.close();
		unlock(this.lock);
	}

}
