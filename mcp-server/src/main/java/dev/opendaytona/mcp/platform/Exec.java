package dev.opendaytona.mcp.platform;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A command that goes on when nobody is connected, as our toolbox has it: started, waited
 * for and told of in one request. Other platforms do not find it.
 */
public final class Exec {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** What the server needs beyond the time that it waits. */
	private static final Duration SLACK = Duration.ofSeconds(10);

	private final ToolboxCalls calls;

	private final String path;

	private final int maxBytes;

	Exec(ToolboxCalls calls, String id, int maxBytes) {
		this.calls = calls;
		this.path = "/process/exec/" + Rest.encode(id);
		this.maxBytes = maxBytes;
	}

	/**
	 * How a command stands.
	 *
	 * @param exitCode how it ended, or null while it runs
	 * @param timedOut whether it was killed because its time was over
	 * @param background whether processes that it started go on after its end
	 * @param stdout its output
	 * @param stderr its error output
	 */
	public record State(@Nullable Integer exitCode, boolean timedOut, boolean background, Part stdout, Part stderr) {

		private static State of(JsonNode json) {
			return new State(Json.number(json, "exitCode"), json.path("timedOut").asBoolean(false),
					json.path("background").asBoolean(false), Part.of(json.path("stdout")),
					Part.of(json.path("stderr")));
		}

	}

	/**
	 * A part of a log.
	 *
	 * @param head its beginning
	 * @param omitted how many bytes are left out after it
	 * @param tail its end, when some are left out
	 * @param end the byte to go on from
	 * @param file where all of it is in the sandbox
	 */
	public record Part(String head, long omitted, String tail, long end, String file) {

		private static Part of(JsonNode json) {
			return new Part(Json.text(json, "head", ""), json.path("omitted").asLong(0), Json.text(json, "tail", ""),
					json.path("end").asLong(0), Json.text(json, "file", ""));
		}

	}

	/**
	 * Starts it.
	 * @param command what to run
	 * @param input whether its input stays open
	 * @param wait how long to wait for its end
	 * @return how it stands then
	 */
	public State run(Command command, boolean input, Duration wait) {
		Map<String, Object> body = new LinkedHashMap<>(command.body());
		body.put("stdin", input);
		body.put("waitSeconds", wait.toMillis() / 1000.0);
		body.put("maxBytes", this.maxBytes);
		return State.of(this.calls.json("run the command", "POST", this.path, wait.plus(SLACK), body));
	}

	/**
	 * Looks at it.
	 * @param stdout the byte of its output to go on from
	 * @param stderr the byte of its error output to go on from
	 * @param wait how long to wait for its end
	 * @return how it stands then
	 */
	public State look(long stdout, long stderr, Duration wait) {
		String query = "?waitSeconds=" + wait.toMillis() / 1000.0 + "&stdout=" + stdout + "&stderr=" + stderr
				+ "&maxBytes=" + this.maxBytes;
		return State.of(this.calls.json("look at the command", "GET", this.path + query, wait.plus(SLACK)));
	}

	/**
	 * Looks at it without taking anything, so that it can be looked at again.
	 * @return how it stands, and where its output is
	 */
	public State peek() {
		return State.of(this.calls.json("look at the command", "GET", this.path + "?keep=true&maxBytes=0", LIMIT));
	}

	/**
	 * Writes a line to its standard input.
	 * @param line the line
	 */
	public void input(String line) {
		this.calls.json("write to the command", "POST", this.path + "/input", LIMIT, Map.of("data", line));
	}

	/**
	 * Sends a signal to all its processes.
	 * @param name INT, TERM or KILL
	 * @return how many processes there were
	 */
	public int signal(String name) {
		JsonNode json = this.calls.json("signal the command", "POST", this.path + "/signal", LIMIT,
				Map.of("signal", name));
		return json.path("signalled").asInt(-1);
	}

	/** Ends it with all that it started; one that has ended is no failure. */
	public void end() {
		this.calls.end("end the command", this.path, LIMIT);
	}

}
