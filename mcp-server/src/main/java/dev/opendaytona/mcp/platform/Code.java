package dev.opendaytona.mcp.platform;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Code to run in a sandbox.
 *
 * @param language python, javascript or typescript
 * @param code the code
 * @param arguments its command line arguments
 * @param env additional environment
 * @param timeout when it is killed
 */
public record Code(String language, String code, List<String> arguments, Map<String, String> env, Duration timeout) {

	public Code {
		arguments = List.copyOf(arguments);
		env = Map.copyOf(env);
	}

	Map<String, Object> body() {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("code", this.code);
		body.put("language", this.language);
		body.put("timeout", this.timeout.toSeconds());
		if (!this.arguments.isEmpty()) {
			body.put("argv", this.arguments);
		}
		if (!this.env.isEmpty()) {
			body.put("envs", this.env);
		}
		return body;
	}

}
