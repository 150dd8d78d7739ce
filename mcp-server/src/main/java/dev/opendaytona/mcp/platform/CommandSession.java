package dev.opendaytona.mcp.platform;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A session of the toolbox for one command, which goes on when nobody is connected. Its
 * name is the caller's choice, so that it can be ended also when nothing was answered.
 */
public final class CommandSession {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String SESSIONS = "/process/session";

	private final ToolboxCalls calls;

	private final String id;

	CommandSession(ToolboxCalls calls, String id) {
		this.calls = calls;
		this.id = id;
	}

	/**
	 * What a command has written.
	 *
	 * @param stdout all of standard output
	 * @param stderr all of standard error
	 */
	public record Log(String stdout, String stderr) {

	}

	/** Makes the session. */
	public void open() {
		this.calls.json("make a session", "POST", SESSIONS, LIMIT, Map.of("sessionId", this.id));
	}

	/**
	 * Starts a command and does not wait for it.
	 * @param text what the shell reads
	 * @return the id of the command
	 */
	public String start(String text) {
		JsonNode json = this.calls.json("run the command", "POST", path("/exec"), LIMIT,
				Map.of("command", text, "runAsync", true, "suppressInputEcho", true));
		return Json.text(json, "cmdId", "");
	}

	/**
	 * How a command ended.
	 * @param command its id
	 * @return the exit code, or null while it runs
	 */
	public @Nullable Integer exitCode(String command) {
		return Json.number(this.calls.json("look at the command", "GET", path(of(command)), LIMIT), "exitCode");
	}

	/**
	 * What a command has written so far.
	 * @param command its id
	 * @return the log
	 */
	public Log log(String command) {
		JsonNode json = this.calls.json("read the output", "GET", path(of(command) + "/logs"), LIMIT);
		return new Log(Json.text(json, "stdout", ""), Json.text(json, "stderr", ""));
	}

	/**
	 * Writes a line to a command's standard input.
	 * @param command its id
	 * @param line the line
	 */
	public void input(String command, String line) {
		this.calls.json("write to the command", "POST", path(of(command) + "/input"), LIMIT, Map.of("data", line));
	}

	/** Ends the session with all that runs in it; one that has ended is no failure. */
	public void end() {
		this.calls.end("end the session", path(""), LIMIT);
	}

	private static String of(String command) {
		return "/command/" + Rest.encode(command);
	}

	private String path(String rest) {
		return SESSIONS + "/" + Rest.encode(this.id) + rest;
	}

}
