package dev.opendaytona.cli.server;

import java.nio.file.Path;
import java.util.List;

/**
 * How this program is started as another process.
 */
public final class Launcher {

	private Launcher() {
	}

	/**
	 * The launcher script where there is one, else this Java on this class path.
	 * @return the program with its first arguments
	 */
	public static List<String> command() {
		String script = System.getProperty("daytona.launcher");
		if (script != null) {
			return List.of(script);
		}
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xlog:disable", "-Xlog:all=warning:stderr", "-cp",
				System.getProperty("java.class.path"), "dev.opendaytona.cli.Daytona");
	}

}
