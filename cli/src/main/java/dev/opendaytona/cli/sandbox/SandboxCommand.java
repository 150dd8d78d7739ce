package dev.opendaytona.cli.sandbox;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import dev.opendaytona.cli.console.Json;
import dev.opendaytona.cli.setting.Connections;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/**
 * A command that asks the server one thing and prints what came of it.
 */
abstract class SandboxCommand implements Callable<Integer> {

	private static final int INDENT = 2;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public final Integer call() {
		try (DaytonaClient client = new DaytonaClient(Connections.get(System.getenv()))) {
			return call(client);
		}
	}

	/**
	 * Asks and prints.
	 * @param client the server
	 * @return the exit code
	 */
	abstract int call(DaytonaClient client);

	final void print(String line) {
		PrintWriter out = out();
		out.println(line);
		out.flush();
	}

	final void print(JsonNode value) {
		PrintWriter out = out();
		out.print(Json.pretty(value, INDENT));
		out.flush();
	}

	final PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

	final PrintWriter err() {
		return this.spec.commandLine().getErr();
	}

	static String text(JsonNode sandbox, String field) {
		return sandbox.path(field).asString("");
	}

}
