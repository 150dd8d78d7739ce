package dev.opendaytona.mcp.platform;

import java.time.Duration;

/**
 * Work with another repository that goes on when the answer had to come before its end,
 * where the toolbox is one of ours; others answer at the end.
 */
public final class GitOperation {

	private static final Duration LIMIT = Duration.ofSeconds(15);

	/** What the server needs beyond the time that it waits. */
	private static final Duration SLACK = Duration.ofSeconds(4);

	private final ToolboxCalls calls;

	private final String name;

	GitOperation(ToolboxCalls calls, String name) {
		this.calls = calls;
		this.name = name;
	}

	/**
	 * Waits for its end.
	 * @param wait how long
	 * @return whether it has ended; fails as it failed
	 */
	public boolean ended(Duration wait) {
		String path = path() + "?waitSeconds=" + seconds(wait);
		return !this.calls.json("wait for git", "GET", path, wait.plus(SLACK)).path("running").asBoolean(false);
	}

	/** Ends it; one that has ended is no failure. */
	public void cancel() {
		this.calls.end("end git", path(), LIMIT);
	}

	private String path() {
		return "/git/operation/" + Rest.encode(this.name);
	}

	/** The query that begins it. */
	String query(Duration wait) {
		return "?operation=" + Rest.encode(this.name) + "&waitSeconds=" + seconds(wait);
	}

	/** How long to wait for an answer. */
	static Duration limit(Duration wait) {
		return wait.plus(SLACK);
	}

	private static double seconds(Duration wait) {
		return wait.toMillis() / 1000.0;
	}

}
