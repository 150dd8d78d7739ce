package dev.opendaytona.mcp.platform;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A shell command to run in a sandbox.
 *
 * @param command the text that the shell reads
 * @param cwd the absolute directory to run it in
 * @param env additional environment
 * @param timeout when its process group is killed
 */
public record Command(String command, String cwd, Map<String, String> env, Duration timeout) {

	public Command {
		env = Map.copyOf(env);
	}

	Map<String, Object> body() {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("command", this.command);
		body.put("cwd", this.cwd);
		body.put("timeout", this.timeout.toSeconds());
		if (!this.env.isEmpty()) {
			body.put("envs", this.env);
		}
		// Our runner's extension; other servers ignore unknown fields.
		body.put("splitOutput", true);
		return body;
	}

}
