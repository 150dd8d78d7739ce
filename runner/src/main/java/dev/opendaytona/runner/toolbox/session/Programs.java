package dev.opendaytona.runner.toolbox.session;

import java.util.stream.Collectors;

import dev.opendaytona.api.runner.SandboxSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Starts what an image says that its sandboxes run: a session of the sandbox like others,
 * with one command, whose log can be read.
 */
@Component
public final class Programs {

	private static final Logger logger = LoggerFactory.getLogger(Programs.class);

	private final Sessions sessions;

	Programs(Sessions sessions) {
		this.sessions = sessions;
	}

	/**
	 * Starts the program of a sandbox that was just started. Does not wait for it: the
	 * sandbox can be used before, and also when its program fails, which its log tells.
	 * @param spec the sandbox
	 */
	public void begin(SandboxSpec spec) {
		if (!spec.program().isEmpty()) {
			Thread.ofVirtual().name("program-" + spec.id()).start(() -> start(spec));
		}
	}

	private void start(SandboxSpec spec) {
		try {
			this.sessions.begin(spec.id(), command(spec));
		}
		catch (RuntimeException ex) {
			logger.warn("The program of sandbox {} was not started: {}", spec.id(), ex.toString());
		}
	}

	/** The shell becomes the program. */
	private static String command(SandboxSpec spec) {
		return spec.program()
			.stream()
			.map((argument) -> "'" + argument.replace("'", "'\\''") + "'")
			.collect(Collectors.joining(" ", "exec ", ""));
	}

}
