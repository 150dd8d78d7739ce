package dev.opendaytona.runner.toolbox.lsp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON-RPC 2.0 with one server. When it ends, requests that wait fail and say why.
 */
final class Connection implements ServerProcess.Receiver {

	/** Our word for a server that does not do as it should. */
	private static final String FAILED = "LSP_SERVER_FAILED";

	private static final int NO_SUCH_METHOD = -32601;

	private static final int MAX_ID = 256;

	private static final int MAX_SHOWN = 300;

	/** How long one that is asked to end may take. */
	private static final Duration POLITE = Duration.ofSeconds(1);

	/** A small text may hold a large tree: its parts are counted. */
	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(
					StreamReadConstraints.builder().maxTokenCount(1_000_000).maxNestingDepth(200).build())
			.build())
		.build();

	private final String name;

	private final ServerProcess process;

	private final Questions questions;

	private final int maxRequests;

	private final Map<Integer, Pending<?>> pending = new ConcurrentHashMap<>();

	private final AtomicInteger numbers = new AtomicInteger();

	Connection(String name, ServerProcess process, Questions questions, LspSettings settings) {
		this.name = name;
		this.process = process;
		this.questions = questions;
		this.maxRequests = settings.maxRequests();
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

		void fail(ApiException failure) {
			this.answer.completeExceptionally(failure);
		}

	}

	/** Starts to listen. */
	void open() {
		this.process.open(this);
	}

	String name() {
		return this.name;
	}

	/** Whether the server wants to know which files change. */
	boolean watching() {
		return this.questions.watching();
	}

	boolean active() {
		return this.process.active();
	}

	boolean endedBefore(Instant moment) {
		return this.process.endedBefore(moment);
	}

	/** Waits for the end, which was asked for or has begun. */
	ServerProcess.Ending ending() throws InterruptedException {
		return this.process.ending();
	}

	/** Ends the server; does not wait for that. */
	void end(String why) {
		this.process.end(why);
	}

	/** Asks it to end, for a moment, and ends it. */
	void stop() throws InterruptedException {
		try {
			request("shutdown", null, Envelope.class, POLITE);
			tell("exit", null);
			this.process.await(POLITE);
		}
		catch (ApiException impolite) {
			// It is ended in any case.
		}
		finally {
			end("it was stopped");
		}
		ending();
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
		if (this.pending.size() >= this.maxRequests) {
			throw new ApiException.RateLimited("The language server '" + this.name + "' has " + this.maxRequests
					+ " requests to answer; wait for one of them");
		}
		int number = this.numbers.incrementAndGet();
		Pending<T> asked = new Pending<>(method, type, new CompletableFuture<>());
		this.pending.put(number, asked);
		try {
			send(number, method, params);
			if (this.process.isEnded()) {
				ended();
			}
			return await(asked, limit);
		}
		finally {
			this.pending.remove(number);
			if (!asked.answer().isDone()) {
				tell("$/cancelRequest", Map.of("id", number));
			}
		}
	}

	private <T> T await(Pending<T> asked, Duration limit) throws InterruptedException {
		try {
			return asked.answer().get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof ApiException known) ? known : new IllegalStateException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new ApiException.Timeout("The language server '" + this.name + "' did not answer '" + asked.method()
					+ "' within " + limit.toMillis() / 1000.0 + " s (timeout); try again, or stop and start it");
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
		this.process.send(JSON.writeValueAsBytes(message));
	}

	@Override
	public void ended() {
		this.pending.values().forEach((asked) -> asked.fail(lost(asked.method())));
	}

	private ApiException lost(String method) {
		return failed("did not answer '" + method + "': " + this.process.how() + "; start it again");
	}

	private ApiException failed(String how) {
		return new ApiException.BadGateway(FAILED, "The language server '" + this.name + "' " + how);
	}

	@Override
	public void take(byte[] body) throws IOException {
		try {
			Envelope message = JSON.readValue(body, Envelope.class);
			if (message != null) {
				take(message, body);
				return;
			}
		}
		catch (JacksonException ex) {
			// Told below.
		}
		throw new IOException("it sent a message that is no JSON-RPC, or is too complex");
	}

	/** What it tells without being asked is of no interest. */
	private void take(Envelope message, byte[] body) throws IOException {
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
		if (failure != null) {
			asked.fail(failed("refused '" + asked.method() + "': "
					+ Complaints.shown(String.valueOf(failure.message()), MAX_SHOWN)));
			return;
		}
		try {
			asked.take(body);
		}
		catch (JacksonException ex) {
			asked.fail(failed("answered '" + asked.method() + "' with what is no answer to it; use another server"));
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
		this.process.send(JSON.writeValueAsBytes(answer));
	}

}
