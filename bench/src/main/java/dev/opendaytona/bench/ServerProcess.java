package dev.opendaytona.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The memory and the processor time of the process that listens on a port of this machine
 * (proc(5)).
 */
final class ServerProcess {

	private static final long KIB_PER_MIB = 1024;

	private static final long INTERVAL_MILLIS = 50;

	private static final String LISTENING = "0A";

	/** What the kernel counts processor time in, on every Linux. */
	private static final double TICKS_PER_SECOND = 100;

	private final Path process;

	ServerProcess(int port) throws IOException {
		this.process = Path.of("/proc/" + process("socket:[" + inode(port) + "]"));
	}

	/** The inode of the socket: the tenth word of its line. */
	private static String inode(int port) throws IOException {
		String local = String.format(":%04X", port);
		for (String table : new String[] { "/proc/net/tcp", "/proc/net/tcp6" }) {
			for (String line : Files.readAllLines(Path.of(table))) {
				String[] words = line.strip().split("\\s+");
				if (words[1].endsWith(local) && words[3].equals(LISTENING)) {
					return words[9];
				}
			}
		}
		throw new IOException("Nothing listens on port " + port + " of this machine");
	}

	private static String process(String socket) throws IOException {
		try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
			return processes.filter((process) -> process.getFileName().toString().matches("[0-9]+"))
				.filter((process) -> holds(process, socket))
				.map((process) -> process.getFileName().toString())
				.findFirst()
				.orElseThrow(() -> new IOException("Nobody holds " + socket));
		}
	}

	private static boolean holds(Path process, String socket) {
		try (Stream<Path> open = Files.list(process.resolve("fd"))) {
			return open.anyMatch((fd) -> target(fd).equals(socket));
		}
		catch (IOException gone) {
			return false;
		}
	}

	private static String target(Path fd) {
		try {
			return Files.readSymbolicLink(fd).toString();
		}
		catch (IOException closed) {
			return "";
		}
	}

	/**
	 * Its processor time so far, in seconds: words 14 and 15, of which the first two are
	 * before the last parenthesis.
	 */
	double seconds() throws IOException {
		String stat = Files.readString(this.process.resolve("stat"));
		String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_PER_SECOND;
	}

	private long mib() throws IOException {
		return Files.readAllLines(this.process.resolve("status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElseThrow() / KIB_PER_MIB;
	}

	/**
	 * What was seen, in MiB.
	 *
	 * @param before at first
	 * @param most the most
	 * @param after in the end
	 */
	record Seen(long before, long most, long after) {

	}

	/** Starts to watch. */
	Watch watch() throws IOException {
		return new Watch(mib());
	}

	/** Looks again and again until it ends. */
	final class Watch {

		private final long before;

		private final AtomicBoolean ended = new AtomicBoolean();

		private final CompletableFuture<Long> most = new CompletableFuture<>();

		private Watch(long before) {
			this.before = before;
			Thread.ofPlatform().daemon().start(this::look);
		}

		private void look() {
			try {
				long seen = this.before;
				while (!this.ended.get()) {
					seen = Math.max(seen, mib());
					Thread.sleep(INTERVAL_MILLIS);
				}
				this.most.complete(seen);
			}
			catch (IOException | InterruptedException ex) {
				this.most.completeExceptionally(ex);
			}
		}

		Seen end() throws IOException {
			this.ended.set(true);
			return new Seen(this.before, this.most.join(), mib());
		}

	}

}
