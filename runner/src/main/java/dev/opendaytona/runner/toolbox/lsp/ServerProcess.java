package dev.opendaytona.runner.toolbox.lsp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.runner.engine.ExecProcess;
import org.jspecify.annotations.Nullable;

/**
 * The process of a server: messages in both directions, and its end. One that breaks the
 * protocol, or does not read, is ended with all that it has started.
 */
final class ServerProcess {

	/** Of a server whose output has ended. */
	private static final String GONE = "it ended";

	private static final int MAX_SHOWN = 300;

	/** What a shell or env says of a program that there is not. */
	private static final String NO_PROGRAM = "127";

	private static final String KILLED = "137";

	/** How long the exit code may take to be known. */
	private static final Duration EXIT = Duration.ofSeconds(5);

	/** How long all of an end may take. */
	private static final Duration END = Duration.ofSeconds(20);

	/** They wait for pipes, which would hold the carriers of virtual threads. */
	private static final ExecutorService THREADS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("language-server").factory());

	private final ExecProcess process;

	private final int maxMessage;

	private final Budget budget;

	private final Outbox outbox;

	private final Complaints complaints = new Complaints();

	private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

	private final CompletableFuture<Ending> ended = new CompletableFuture<>();

	ServerProcess(ExecProcess process, LspSettings settings, Budget budget) {
		this.process = process;
		this.maxMessage = Math.toIntExact(settings.maxMessage().toBytes());
		this.budget = budget;
		this.outbox = new Outbox(settings.maxUnread().toBytes());
	}

	/** Takes the messages of a server. */
	interface Receiver {

		/**
		 * Takes a message.
		 * @param body the message
		 * @throws IOException when it breaks the protocol, and how, as it may be shown
		 */
		void take(byte[] body) throws IOException;

		/** No message comes any more. */
		void ended();

	}

	/**
	 * How a server came to its end.
	 *
	 * @param text why, as it may be shown
	 * @param ran whether the program ran at all
	 * @param at when
	 */
	record Ending(String text, boolean ran, Instant at) {

		Ending(String text, boolean ran) {
			this(text, ran, Instant.now());
		}

	}

	/** Starts to read and write. */
	void open(Receiver receiver) {
		THREADS.execute(() -> read(receiver));
		THREADS.execute(this::write);
		THREADS.execute(() -> this.complaints.collect(this.process.stderr()));
		var _ = this.ended.thenRun(receiver::ended);
	}

	boolean active() {
		return this.reason.get() == null;
	}

	/** Whether nothing of it is left. */
	boolean isEnded() {
		return this.ended.isDone();
	}

	/** Whether nothing of it was left at a moment. */
	boolean endedBefore(Instant moment) {
		return this.ended.isDone() && this.ended.join().at().isBefore(moment);
	}

	/** How it ended, once nothing of it is left. */
	String how() {
		return this.ended.getNow(new Ending(GONE, true)).text();
	}

	/**
	 * Waits for the end, which was asked for or has begun.
	 * @return how it ended
	 */
	Ending ending() throws InterruptedException {
		try {
			return this.ended.get(END.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return new Ending(String.valueOf(this.reason.get()), true);
		}
	}

	/** Sends a message; does not wait until it is read. */
	void send(byte[] body) {
		if (!this.outbox.add(MessageReader.framed(body))) {
			end("it does not read what it is sent");
		}
	}

	/** Gives it time to end by itself. */
	void await(Duration limit) throws InterruptedException {
		this.process.waitFor(limit);
	}

	/** Ends it with all that it has started; does not wait for that. */
	void end(String why) {
		if (this.reason.compareAndSet(null, why)) {
			THREADS.execute(() -> release(why));
		}
	}

	private void release(String why) {
		Ending ending = new Ending(why, true);
		this.outbox.close();
		try (ExecProcess closing = this.process) {
			ending = kill(why, closing);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.ended.complete(ending);
		}
	}

	/** One that has closed its output is about to end, and has an exit code then. */
	private Ending kill(String why, ExecProcess closing) throws InterruptedException {
		OptionalInt exit = why.equals(GONE) ? closing.waitFor(EXIT) : OptionalInt.empty();
		closing.killTree();
		closing.waitFor(EXIT);
		String failure = closing.failure().orElse("");
		if (!failure.isEmpty()) {
			return new Ending(Complaints.shown(failure, MAX_SHOWN), false);
		}
		String code = exit.isPresent() ? String.valueOf(exit.getAsInt()) : "";
		return new Ending(told(why, code, this.complaints.text()), !code.equals(NO_PROGRAM));
	}

	private static String told(String why, String code, String complaint) {
		String exit = code.isEmpty() ? "" : " with exit code " + code;
		String memory = code.equals(KILLED) ? " (killed, perhaps for want of memory)" : "";
		return why + exit + memory + (complaint.isEmpty() ? "" : ": " + complaint);
	}

	private void write() {
		try {
			byte[] message = this.outbox.next(null);
			while (message != null) {
				this.process.stdin().write(message);
				this.process.stdin().flush();
				message = this.outbox.next(message);
			}
		}
		catch (IOException ex) {
			// It has ended, or closed its input, which is as good.
			end(GONE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void read(Receiver receiver) {
		String why = GONE;
		MessageReader messages = new MessageReader(this.process.stdout(), this.maxMessage);
		try {
			Pace pace = new Pace();
			for (int length = messages.length(); length >= 0; length = messages.length()) {
				int bytes = length;
				this.budget.spend(bytes, () -> receiver.take(messages.body(bytes)),
						() -> end("it did not deliver a message of " + bytes + " bytes in time"));
				pace.step(bytes);
			}
		}
		catch (IOException ex) {
			why = Objects.requireNonNullElse(ex.getMessage(), GONE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			end(why);
		}
	}

}
