package dev.opendaytona.bench;

import java.io.PrintStream;
import java.net.URI;

/**
 * How fast one stream carries a file into a sandbox and out of it, through the platform,
 * and how much memory the server takes meanwhile; beside the same file written by
 * {@code dd} straight into the file system of the sandbox, and beside bare sockets over
 * as many hops.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run files} in another.
 */
public final class FileTransfer {

	/** More rounds wear out the disk, not the doubts. */
	private static final int MAX_ROUNDS = 7;

	private static final long ROUND_BYTES = 1L << 30;

	private static final long LARGE_BYTES = 4L << 30;

	/** Large enough for the largest file, unlike the default. */
	private static final String SNAPSHOT = "daytona-medium";

	private static final String PATH = "transferred";

	private final RawHttp http;

	private final SandboxDisk disk;

	private final ServerProcess server;

	private final RestClient rest;

	private final RestClient.Sandbox sandbox;

	private double uploadSeconds;

	private double downloadSeconds;

	private FileTransfer(RestClient rest, RestClient.Sandbox sandbox, String key) throws Exception {
		this.rest = rest;
		this.sandbox = sandbox;
		this.http = new RawHttp(URI.create(sandbox.toolbox()), key);
		this.disk = new SandboxDisk(rest, sandbox);
		this.server = new ServerProcess(URI.create(sandbox.toolbox()).getPort());
	}

	/**
	 * Measures; the server must run on this machine.
	 * @param args the base URL of the API, the API key and the number of rounds, at most
	 * 7
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		RestClient.Sandbox sandbox = rest.create(SNAPSHOT);
		try {
			new FileTransfer(rest, sandbox, args[1]).measure(Math.min(MAX_ROUNDS, Integer.parseInt(args[2])),
					System.out);
		}
		finally {
			rest.delete(sandbox);
		}
	}

	private void measure(int rounds, PrintStream out) throws Exception {
		both(ROUND_BYTES, new Throughput("warm-up"), new Throughput("warm-up"));
		Throughput upload = new Throughput("upload of 1 GiB, REST");
		Throughput written = new Throughput("`dd` of 1 GiB into the sandbox's file system");
		Throughput download = new Throughput("download of 1 GiB, REST");
		Throughput sockets = new Throughput("1 GiB over bare sockets, two hops, no file");
		this.uploadSeconds = 0;
		this.downloadSeconds = 0;
		for (int round = 0; round < rounds; round++) {
			both(ROUND_BYTES, upload, download);
			written.time(ROUND_BYTES, () -> this.disk.write(ROUND_BYTES));
			this.disk.remove();
			sockets.time(ROUND_BYTES, () -> BareSockets.transfer(ROUND_BYTES));
		}
		processor(rounds, out);
		Throughput largeUpload = new Throughput("upload of 4 GiB, REST");
		Throughput largeDownload = new Throughput("download of 4 GiB, REST");
		ServerProcess.Watch watch = this.server.watch();
		both(LARGE_BYTES, largeUpload, largeDownload);
		ServerProcess.Seen seen = watch.end();
		Throughput largeWritten = new Throughput("`dd` of 4 GiB into the sandbox's file system");
		largeWritten.time(LARGE_BYTES, () -> this.disk.write(LARGE_BYTES));
		this.disk.remove();
		out.println(Throughput.HEADER);
		for (Throughput row : new Throughput[] { upload, written, download, sockets, largeUpload, largeWritten,
				largeDownload }) {
			out.println(row.row());
		}
		out.printf("%nresident memory of the server: %d MiB before the 4 GiB, at most %d meanwhile, %d after%n",
				seen.before(), seen.most(), seen.after());
	}

	private void processor(int rounds, PrintStream out) {
		out.printf("%nprocessor time of the server for 1 GiB: %.2f s upload, %.2f s download%n",
				this.uploadSeconds / rounds, this.downloadSeconds / rounds);
	}

	/** What is written is removed at once, so that little of it waits for the disk. */
	private void both(long bytes, Throughput upload, Throughput download) throws Exception {
		double start = this.server.seconds();
		upload.time(bytes, () -> this.http.upload(PATH, bytes));
		double between = this.server.seconds();
		download.time(bytes, () -> this.http.download(PATH, bytes));
		this.uploadSeconds += between - start;
		this.downloadSeconds += this.server.seconds() - between;
		this.rest.command(this.sandbox, "rm " + PATH);
	}

}
