package dev.opendaytona.runner.toolbox.lsp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecProcess;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON-RPC 2.0 with one server, over its standard streams. Whoever breaks the protocol,
 * or does not read, is ended with all that it has started; requests that wait then fail
 * and say why.
 */
final class Connection {

	/** What is our word for a server that does not do as it should. */
	private static final String FAILED = "LSP_SERVER_FAILED";

	/** Of a server whose output has ended. */
	private static final String GONE = "it ended";

	private static final int NO_SUCH_METHOD = -32601;

	private static final int MAX_ID = 256;

	private static final int MAX_SHOWN = 300;

	/** How long one that is asked to end may take. */
	private static final Duration POLITE = Duration.ofSeconds(1);

	/** How long the exit code may take to be known. */
	private static final Duration EXIT = Duration.ofSeconds(5);

	private static final Duration END = Duration.ofSeconds(10);

	/** A small text may hold a large tree: its parts are counted. */
	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(
					StreamReadConstraints.builder().maxTokenCount(1_000_000).maxNestingDepth(200).build())
			.build())
		.build();

	/** They wait for pipes, which would hold the carriers of virtual threads. */
	private static final ExecutorService THREADS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("language-server").factory());

	private final String name;

	private final ExecProcess process;

	private final Questions questions;

	private final LspSettings settings;

	private final Budget budget;

	private final Outbox outbox;

	private final Complaints complaints = new Complaints();

	private final Map<Integer, Pending<?>> pending = new ConcurrentHashMap<>();

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

	private final CompletableFuture<Ending> ended = new CompletableFuture<>();

	Connection(String name, ExecProcess process, Questions questions, LspSettings settings, Budget budget) {
		this.name = name;
		this.process = process;
		this.questions = questions;
		this.settings = settings;
		this.budget = budget;
		this.outbox = new Outbox(settings.maxUnread().toBytes());
	}

	/**
	 * How it came to an end.
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

	/** A message, without what only some messages have. */
	private record Envelope(@Nullable JsonNode id, @Nullable String method, @Nullable Failure error) {

		boolean asks() {
			return this.id != null && !this.id.isNull();
		}

	}

	private record Failure(@Nullable Integer code, @Nullable String message) {

	}

	/** An answer that is waited for. */
	private record Pending<T>(String method, Class<T> type, CompletableFuture<T> answer) {

		void take(byte[] body) {
			this.answer.complete(JSON.readValue(body, this.type));
		}

	}

	/** Starts to read and write. */
	void open() {
		THREADS.execute(this::read);
		THREADS.execute(this::write);
		THREADS.execute(() -> this.complaints.collect(this.process.stderr()));
	}

	String name() {
		return this.name;
	}

	/** Whether it wants to know which files change. */
	boolean watching() {
		return this.questions.watching();
	}

	boolean active() {
		return this.reason.get() == null;
	}

	boolean endedBefore(Instant moment) {
		return this.ended.isDone() && this.ended.join().at().isBefore(moment);
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

	/**
	 * Asks for something and waits for the answer.
	 * @param <T> the type of the message that answers
	 * @param method the method
	 * @param params its parameters, or null for none
	 * @param type the message that answers, of which {@code result} is a field
	 * @param limit how long to wait
	 * @return the answer
	 * @throws InterruptedException when nobody waits for it any more
	 */
	<T> T request(String method, @Nullable Object params, Class<T> type, Duration limit) throws InterruptedException {
		if (this.pending.size() >= this.settings.maxRequests()) {
			throw new ApiException.RateLimited("The language server '" + this.name + "' has "
					+ this.settings.maxRequests() + " requests to answer; wait for one of them");
		}
		int number = this.numbers.incrementAndGet();
		Pending<T> asked = new Pending<>(method, type, new CompletableFuture<>());
		this.pending.put(number, asked);
		boolean answered = false;
		try {
			send(number, method, params);
			if (this.ended.isDone()) {
				asked.answer().completeExceptionally(lost(method));
			}
			T answer = asked.answer().get(limit.toMillis(), TimeUnit.MILLISECONDS);
			answered = true;
			return answer;
		}
		catch (ExecutionException ex) {
			answered = true;
			throw (ex.getCause() instanceof ApiException known) ? known : new IllegalStateException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new ApiException.Timeout("The language server '" + this.name + "' did not answer '" + method
					+ "' within " + limit.toMillis() / 1000.0 + " s (timeout); try again, or stop and start it");
		}
		finally {
			this.pending.remove(number);
			if (!answered) {
				tell("$/cancelRequest", Map.of("id", number));
			}
		}
	}

	/** Sends a message that has no answer. */
	void tell(String method, @Nullable Object params) {
		send(null, method, params);
	}

	private void send(@Nullable Integer number, String method, @Nullable Object params) {
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("jsonrpc", "2.0");
		if (number != null) {
			message.put("id", number);
		}
		message.put("method", method);
		if (params != null) {
			message.put("params", params);
		}
		send(message);
	}

	private void send(Map<String, ?> message) {
		if (!this.outbox.add(MessageReader.framed(JSON.writeValueAsBytes(message)))) {
			end("it does not read what it is sent");
		}
	}

	/** Asks it to end, for a moment, and ends it. */
	void stop() throws InterruptedException {
		try {
			request("shutdown", null, Envelope.class, POLITE);
			tell("exit", null);
			this.process.waitFor(POLITE);
		}
		catch (ApiException impolite) {
			// It is ended in any case.
		}
		finally {
			end("it was stopped");
		}
		ending();
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
			ending = ending(why, closing);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.ended.complete(ending);
			this.pending.values().forEach((asked) -> asked.answer().completeExceptionally(lost(asked.method())));
		}
	}

	/** A program that has closed its output is about to end, or is ended. */
	private Ending ending(String why, ExecProcess closing) throws InterruptedException {
		boolean itself = why.equals(GONE);
		String code = (itself ? closing.waitFor(EXIT) : OptionalInt.empty()).stream()
			.mapToObj(String::valueOf)
			.findFirst()
			.orElse("");
		closing.killTree();
		closing.waitFor(EXIT);
		String failure = closing.failure().orElse("");
		if (!failure.isEmpty()) {
			return new Ending(Complaints.shown(failure, MAX_SHOWN), false);
		}
		return new Ending(told(why, code, this.complaints.text()), !code.equals("127"));
	}

	private static String told(String why, String code, String complaint) {
		String exit = code.isEmpty() ? "" : " with exit code " + code;
		String memory = code.equals("137") ? " (killed, perhaps for want of memory)" : "";
		return why + exit + memory + (complaint.isEmpty() ? "" : ": " + complaint);
	}

	private ApiException lost(String method) {
		Ending how = this.ended.getNow(new Ending(GONE, true));
		return new ApiException.BadGateway(FAILED, "The language server '" + this.name + "' did not answer '" + method
				+ "': " + how.text() + "; start it again");
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
			// Its output says that it has ended, or it closed its input alone.
			end(GONE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void read() {
		String why = GONE;
		MessageReader messages = new MessageReader(this.process.stdout(),
				Math.toIntExact(this.settings.maxMessage().toBytes()));
		try {
			Pace pace = new Pace();
			for (int length = messages.length(); length >= 0; length = messages.length()) {
				int bytes = length;
				this.budget.spend(bytes, () -> take(messages.body(bytes)),
						() -> end("it did not deliver a message of " + bytes + " bytes in time"));
				pace.step(bytes);
			}
		}
		catch (JacksonException ex) {
			why = "it sent a message that is no JSON-RPC, or is too complex";
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

	private void take(byte[] body) throws IOException {
		Envelope message = JSON.readValue(body, Envelope.class);
		if (message == null) {
			throw new IOException("it sent an empty message");
		}
		if (message.method() != null && message.asks()) {
			answer(message.method(), message.id(), body);
		}
		else if (message.method() == null && message.id() != null && message.id().isInt()) {
			Pending<?> asked = this.pending.remove(message.id().asInt());
			if (asked != null) {
				deliver(asked, message.error(), body);
			}
		}
	}

	private void deliver(Pending<?> asked, @Nullable Failure failure, byte[] body) {
		try {
			if (failure == null) {
				asked.take(body);
			}
			else {
				asked.answer()
					.completeExceptionally(new ApiException.BadGateway(FAILED,
							"The language server '" + this.name + "' refused '" + asked.method() + "': "
									+ Complaints.shown(String.valueOf(failure.message()), MAX_SHOWN)));
			}
		}
		catch (JacksonException ex) {
			asked.answer()
				.completeExceptionally(new ApiException.BadGateway(FAILED, "The language server '" + this.name
						+ "' answered '" + asked.method() + "' with what is no answer to it; use another server"));
		}
	}

	private void answer(String method, @Nullable JsonNode id, byte[] body) throws IOException {
		if (id == null || !(id.isIntegralNumber() || id.isString()) || id.asString().length() > MAX_ID) {
			throw new IOException("it sent a request with an id that is none");
		}
		Map<String, @Nullable Object> answer = new LinkedHashMap<>();
		answer.put("jsonrpc", "2.0");
		answer.put("id", id);
		if (Questions.known(method)) {
			answer.put("result", this.questions.answer(method, JSON.readValue(body, Questions.Asked.class)));
		}
		else {
			answer.put("error", Map.of("code", NO_SUCH_METHOD, "message", "This client has no such method"));
		}
		send(answer);
	}

}
