package dev.opendaytona.runner.toolbox;

import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request to the interpreter, and all that came back. */
final class InterpreterCall implements WebSocket.Listener {

	private static final JsonMapper JSON = new JsonMapper();

	private final List<JsonNode> frames = new ArrayList<>();

	private final StringBuilder part = new StringBuilder();

	private final CompletableFuture<Integer> closed = new CompletableFuture<>();

	private volatile String reason = "";

	private final WebSocket socket;

	InterpreterCall(ToolboxClient toolbox, Map<String, Object> request) {
		this(toolbox, JSON.writeValueAsString(request));
	}

	InterpreterCall(ToolboxClient toolbox, String request) {
		this.socket = toolbox.webSocket("/process/interpreter/execute", this).join();
		this.socket.sendText(request, true).join();
	}

	@Override
	public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
		this.part.append(data);
		if (last) {
			synchronized (this.frames) {
				this.frames.add(JSON.readTree(this.part.toString()));
			}
			this.part.setLength(0);
		}
		from.request(1);
		return CompletableFuture.completedStage(null);
	}

	@Override
	public CompletionStage<?> onClose(WebSocket from, int status, String why) {
		this.reason = why;
		this.closed.complete(status);
		return CompletableFuture.completedStage(null);
	}

	@Override
	public void onError(WebSocket from, Throwable failure) {
		this.closed.completeExceptionally(failure);
	}

	int status() {
		return this.closed.orTimeout(30, TimeUnit.SECONDS).join();
	}

	String reason() {
		status();
		return this.reason;
	}

	void leave() {
		this.socket.abort();
	}

	List<JsonNode> frames() {
		synchronized (this.frames) {
			return List.copyOf(this.frames);
		}
	}

	String text(String type) {
		return frames().stream()
			.filter((frame) -> frame.path("type").asString().equals(type))
			.map((frame) -> frame.path("text").asString())
			.collect(Collectors.joining());
	}

	JsonNode error() {
		return frames().stream()
			.filter((frame) -> frame.path("type").asString().equals("error"))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No error in " + frames()));
	}

}
