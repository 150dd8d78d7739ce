package dev.opendaytona.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/**
 * The ceiling of a transfer through a proxy on one machine: bytes from a socket to a
 * relay to a socket, each with a thread and a buffer, and nothing done to them.
 */
final class BareSockets {

	private static final int BUFFER_BYTES = 256 * 1024;

	private BareSockets() {
	}

	/** Carries so many bytes. */
	static void transfer(long bytes) throws IOException {
		try (ServerSocket near = listen(); ServerSocket far = listen()) {
			CompletableFuture<Void> source = start(() -> {
				try (Socket to = far.accept()) {
					send(to.getOutputStream(), bytes);
				}
			});
			CompletableFuture<Void> relay = start(() -> {
				try (Socket from = new Socket(far.getInetAddress(), far.getLocalPort()); Socket to = near.accept()) {
					copy(from.getInputStream(), to.getOutputStream());
				}
			});
			try (Socket from = new Socket(near.getInetAddress(), near.getLocalPort())) {
				long received = copy(from.getInputStream(), OutputStream.nullOutputStream());
				if (received != bytes) {
					throw new IOException("Only " + received + " bytes arrived");
				}
			}
			CompletableFuture.allOf(source, relay).join();
		}
	}

	private static ServerSocket listen() throws IOException {
		return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
	}

	private static void send(OutputStream out, long bytes) throws IOException {
		byte[] buffer = new byte[BUFFER_BYTES];
		for (long left = bytes; left > 0; left -= buffer.length) {
			out.write(buffer, 0, (int) Math.min(left, buffer.length));
		}
	}

	private static long copy(InputStream in, OutputStream out) throws IOException {
		byte[] buffer = new byte[BUFFER_BYTES];
		long total = 0;
		for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
			out.write(buffer, 0, count);
			total += count;
		}
		return total;
	}

	@FunctionalInterface
	private interface Work {

		void run() throws IOException;

	}

	private static CompletableFuture<Void> start(Work work) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread.ofPlatform().daemon().start(() -> {
			try {
				work.run();
				done.complete(null);
			}
			catch (IOException | RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		});
		return done;
	}

}
