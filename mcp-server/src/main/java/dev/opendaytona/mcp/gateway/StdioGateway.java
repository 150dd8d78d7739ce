package dev.opendaytona.mcp.gateway;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.opendaytona.mcp.platform.Connections;
import dev.opendaytona.mcp.platform.PlatformClient;
import dev.opendaytona.mcp.platform.PlatformEndpoint;
import io.modelcontextprotocol.spec.McpSchema;

/**
 * MCP over standard input and output, one message a line. A bad line is answered and
 * passed over; at the end of input pending calls may finish.
 */
public final class StdioGateway {

	private static final String SILENT = "org.slf4j.helpers.NOP_FallbackServiceProvider";

	private static final int MANY = Integer.MAX_VALUE;

	private final GatewaySettings settings;

	private final JsonRpc json = new JsonRpc();

	private final OutputStream out;

	private final Object writing = new Object();

	private final Semaphore idle = new Semaphore(MANY);

	private StdioGateway(GatewaySettings settings, OutputStream out) {
		this.settings = settings;
		this.out = out;
	}

	/**
	 * Serves one client until the end of input. Neither {@code initialize} nor
	 * {@code tools/list} ask for the endpoint, so it may still be starting.
	 * @param settings the settings
	 * @param endpoint where the platform is; may block, and may throw an
	 * {@link dev.opendaytona.api.error.ApiException} whose message the model will see
	 * @param in the client's messages
	 * @param out the replies, see {@link #takeStandardOutput()}
	 */
	public static void serve(GatewaySettings settings, Supplier<PlatformEndpoint> endpoint, InputStream in,
			OutputStream out) {
		StdioGateway gateway = new StdioGateway(settings, out);
		try (Connections connections = new Connections();
				ToolServer server = new ToolServer(settings, gateway.json);
				Conversation conversation = server.open(new PlatformClient(connections, endpoint))) {
			gateway.read(conversation, new MessageLines(in, settings.maxMessageBytes()));
			gateway.drain();
		}
	}

	/**
	 * Takes standard output for the protocol alone: whatever else prints goes to standard
	 * error from now on. To be called before anything logs.
	 * @return the replies' way out
	 */
	public static OutputStream takeStandardOutput() {
		// The SDK's log has the client's messages in it, and a logging system takes long
		// to start.
		System.setProperty("slf4j.provider", System.getProperty("slf4j.provider", SILENT));
		System.setProperty("slf4j.internal.verbosity", "WARN");
		System.setOut(System.err);
		return new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 * 1024);
	}

	private void read(Conversation conversation, MessageLines lines) {
		try {
			MessageLines.Line line = lines.next();
			while (line != null) {
				if (!line.blank()) {
					accept(conversation, line);
				}
				line = lines.next();
			}
		}
		catch (IOException ex) {
			System.getLogger(StdioGateway.class.getName()).log(System.Logger.Level.WARNING, "Input ended: {0}", ex);
		}
	}

	private void accept(Conversation conversation, MessageLines.Line line) {
		if (line.tooLong()) {
			write(Reply.error(null, McpSchema.ErrorCodes.INVALID_REQUEST, "The message is longer than the "
					+ this.settings.maxMessageBytes() + " bytes allowed; write large files in parts"));
			return;
		}
		this.idle.acquireUninterruptibly();
		conversation.follow(this.json.read(line.bytes()))
			.doFinally((_) -> this.idle.release())
			.subscribe(this::write, this::failed);
	}

	private void drain() {
		try {
			if (!this.idle.tryAcquire(MANY, this.settings.drain().toMillis(), TimeUnit.MILLISECONDS)) {
				System.getLogger(StdioGateway.class.getName())
					.log(System.Logger.Level.WARNING, "Calls were still running at the end of input");
			}
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

	private void write(Outgoing message) {
		byte[] bytes = this.json.write(message);
		synchronized (this.writing) {
			try {
				this.out.write(bytes);
				this.out.write('\n');
				this.out.flush();
			}
			catch (IOException ex) {
				failed(ex);
			}
		}
	}

	private void failed(Throwable ex) {
		System.getLogger(StdioGateway.class.getName()).log(System.Logger.Level.ERROR, "A reply was lost", ex);
	}

}
