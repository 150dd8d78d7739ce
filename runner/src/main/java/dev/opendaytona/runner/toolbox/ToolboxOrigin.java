package dev.opendaytona.runner.toolbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.web.ErrorOrigin;

/**
 * Says in whose name a failure on a path of the runner is told: the toolbox speaks as the
 * daemon that its peers know, with the path that they know.
 */
public final class ToolboxOrigin {

	/** What the peers call the toolbox. */
	public static final String SOURCE = "DAYTONA_DAEMON";

	private static final Pattern TOOLBOX = Pattern.compile("/sandboxes/[^/]+/toolbox(/.*)?");

	private ToolboxOrigin() {
	}

	/**
	 * The origin of a failure.
	 * @param path the path of the request
	 * @return the toolbox or the runner
	 */
	public static ErrorOrigin of(String path) {
		Matcher toolbox = TOOLBOX.matcher(path);
		if (!toolbox.matches()) {
			return new ErrorOrigin("DAYTONA_RUNNER", path);
		}
		String rest = toolbox.group(1);
		return new ErrorOrigin(SOURCE, (rest != null) ? rest : "/");
	}

}
