package dev.opendaytona.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.mcp.platform.PlatformEndpoint;
import dev.opendaytona.api.Secret;

/** A platform that takes a request, never answers, and notices when the client leaves. */
public final class SlowPlatform implements AutoCloseable {

	private final ServerSocket socket;

	private final CountDownLatch asked = new CountDownLatch(1);

	private final CountDownLatch left = new CountDownLatch(1);

	public SlowPlatform() throws IOException {
		this.socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
		Thread.ofPlatform().daemon().start(this::serve);
	}

	public PlatformEndpoint endpoint() {
		return new PlatformEndpoint(URI.create("http://127.0.0.1:" + this.socket.getLocalPort() + "/api"),
				Secret.of("k"));
	}

	public boolean asked() throws InterruptedException {
		return this.asked.await(20, TimeUnit.SECONDS);
	}

	public boolean left() throws InterruptedException {
		return this.left.await(20, TimeUnit.SECONDS);
	}

	private void serve() {
		try (Socket client = this.socket.accept(); InputStream in = client.getInputStream()) {
			int read = in.read();
			this.asked.countDown();
			while (read >= 0) {
				read = in.read();
			}
			this.left.countDown();
		}
		catch (IOException _) {
			this.left.countDown();
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
