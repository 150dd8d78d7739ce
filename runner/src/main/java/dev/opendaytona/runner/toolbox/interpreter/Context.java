package dev.opendaytona.runner.toolbox.interpreter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecProcess;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.socket.CloseStatus;

/**
 * One Python process that runs calls one after the other. It may say anything on its
 * protocol: whoever breaks it ends the context.
 */
final class Context {

	static final CloseStatus TIMEOUT = new CloseStatus(4008, "execution timeout");

	private static final int MAX_WAITING = 64;

	private static final int MAX_COMPLAINT = 2000;

	/** How long the code may take to end once it is interrupted. */
	private static final Duration GRACE = Duration.ofSeconds(2);

	private static final JsonMapper JSON = new JsonMapper();

	/** They wait for pipes, which would hold the carriers of virtual threads. */
	private static final ExecutorService THREADS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("interpreter").factory());

	private final String id;

	private final String cwd;

	private final Instant createdAt = Instant.now();

	private final ExecProcess process;

	private final BlockingQueue<Call> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

	private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

	private final StringBuilder complaint = new StringBuilder();

	private volatile @Nullable Call current;

	private volatile int number;

	private volatile boolean ended;

	private volatile CloseStatus end = CloseStatus.SERVER_ERROR
		.withReason("the context has ended because its Python process did");

	Context(String id, String cwd, ExecProcess process) {
		this.id = id;
		this.cwd = cwd;
		this.process = process;
	}

	/** An answer of the process; which fields it has depends on the type. */
	private record Answer(@Nullable String type, @Nullable Integer id, @Nullable String text, @Nullable String name,
			@Nullable String value, @Nullable String traceback) {

		Frame frame(String as) {
			return new Frame(as, orEmpty(this.text), orEmpty(this.name), orEmpty(this.value), orEmpty(this.traceback));
		}

		private static String orEmpty(@Nullable String text) {
			return Objects.requireNonNullElse(text, "");
		}

	}

	/**
	 * Starts to serve.
	 * @param program what the process runs first
	 * @param patience how long it may take
	 * @return whether it serves
	 */
	boolean start(String program, Duration patience) throws InterruptedException {
		THREADS.execute(this::read);
		THREADS.execute(() -> {
			byte[] bytes = program.getBytes(StandardCharsets.UTF_8);
			write(bytes.length + "\n" + program);
		});
		try {
			if (this.ready.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
				THREADS.execute(this::drive);
				return true;
			}
			return false;
		}
		catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException ex) {
			return false;
		}
		finally {
			if (!this.ready.getNow(false)) {
				end(this.end);
			}
		}
	}

	/** Why it does not serve. */
	String complaint() throws InterruptedException {
		this.process.waitFor(GRACE);
		synchronized (this.complaint) {
			return this.process.failure().orElse(this.complaint.toString()).strip();
		}
	}

	String id() {
		return this.id;
	}

	String cwd() {
		return this.cwd;
	}

	Instant createdAt() {
		return this.createdAt;
	}

	boolean active() {
		return !this.ended;
	}

	void submit(Call call) {
		if (!this.waiting.offer(call)) {
			throw new ApiException.RateLimited(
					"The context '" + this.id + "' has " + MAX_WAITING + " calls waiting; wait for one to end");
		}
		if (this.ended) {
			call.finish(this.end, null);
		}
	}

	private void drive() {
		try {
			while (!this.ended) {
				Call call = this.waiting.poll(1, TimeUnit.SECONDS);
				if (call != null && !call.isAbandoned()) {
					run(call);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			end(this.end);
		}
	}

	private void run(Call call) throws InterruptedException {
		int mine = this.number + 1;
		this.number = mine;
		this.current = call;
		if (this.ended) {
			call.finish(this.end, null);
			return;
		}
		write(JSON.writeValueAsString(Map.of("id", mine, "code", call.code(), "envs", call.envs())) + "\n");
		if (call.awaitDone(call.limit(), false)) {
			call.finish(this.ended ? this.end : CloseStatus.NORMAL, this.ended ? null : Frame.COMPLETED);
		}
		else {
			call.finish(TIMEOUT, null);
			interrupt(call, mine);
		}
		this.current = null;
	}

	private void interrupt(Call call, int mine) throws InterruptedException {
		THREADS.execute(() -> write("{\"interrupt\":" + mine + "}\n"));
		if (!call.awaitDone(GRACE, true)) {
			end(CloseStatus.SERVER_ERROR.withReason("the context has ended: its code did not stop when interrupted"));
		}
	}

	private void write(String text) {
		try {
			this.process.stdin().write(text.getBytes(StandardCharsets.UTF_8));
			this.process.stdin().flush();
		}
		catch (IOException ex) {
			end(this.end);
		}
	}

	private void read() {
		Lines lines = new Lines(this.process.stdout());
		try {
			for (String line = lines.next(); line != null; line = lines.next()) {
				take(line);
			}
		}
		catch (IOException ex) {
			this.end = CloseStatus.SERVER_ERROR.withReason("the context has ended: it broke the protocol");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			end(this.end);
		}
	}

	private void take(String line) throws IOException, InterruptedException {
		Answer answer = parse(line);
		Call call = this.current;
		switch (Objects.requireNonNullElse(answer.type(), "")) {
			case "ready" -> this.ready.complete(true);
			case "stdout", "stderr", "error" -> {
				if (call != null) {
					call.add(answer.frame(String.valueOf(answer.type())));
				}
			}
			case "done" -> {
				if (call != null && Objects.equals(answer.id(), this.number)) {
					call.markDone();
				}
			}
			default -> throw new IOException("An answer of no known type");
		}
	}

	private Answer parse(String line) throws IOException {
		try {
			Answer answer = JSON.readValue(line, Answer.class);
			if (answer != null) {
				return answer;
			}
		}
		catch (JacksonException ex) {
			complain(line);
			if (!this.ready.isDone()) {
				return new Answer("stdout", null, null, null, null, null);
			}
		}
		throw new IOException("No answer");
	}

	private void complain(String line) {
		synchronized (this.complaint) {
			if (this.complaint.length() < MAX_COMPLAINT) {
				this.complaint.append(line, 0, Math.min(line.length(), MAX_COMPLAINT)).append('\n');
			}
		}
	}

	/** Ends it because it was asked to: what runs or waits is interrupted. */
	void delete() {
		this.end = CloseStatus.NORMAL;
		end(CloseStatus.NORMAL);
	}

	private void end(CloseStatus status) {
		synchronized (this.ready) {
			if (this.ended) {
				return;
			}
			this.end = status;
			this.ended = true;
		}
		this.ready.complete(false);
		Frame last = status.equals(CloseStatus.NORMAL) ? Frame.INTERRUPTED : null;
		Call call = this.current;
		if (call != null) {
			call.finish(status, last);
			call.markDone();
		}
		for (Call next = this.waiting.poll(); next != null; next = this.waiting.poll()) {
			next.finish(status, last);
		}
		THREADS.execute(this::release);
	}

	private void release() {
		try (ExecProcess closing = this.process) {
			closing.killTree();
		}
	}

}
