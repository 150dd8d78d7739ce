package dev.opendaytona.mcp.tool;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A tool: what a model is told of it, and what it does. The same object serves every
 * transport.
 *
 * @param name the name, in snake case
 * @param title the name for people
 * @param description what it does, for the model
 * @param params its arguments
 * @param outputSchema the JSON schema of its structured result
 * @param hints what a client may assume of it
 * @param action what it does
 */
public record Tool(String name, String title, String description, List<Param> params, Map<String, Object> outputSchema,
		Hints hints, Action action) {

	public Tool {
		params = List.copyOf(params);
	}

	/**
	 * The annotations of the protocol.
	 *
	 * @param readOnly it changes nothing
	 * @param destructive it may destroy something
	 * @param idempotent repeating it changes nothing more
	 * @param openWorld it reaches beyond the platform
	 */
	public record Hints(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {

		static Hints reads() {
			return new Hints(true, false, true, false);
		}

		static Hints changes() {
			return new Hints(false, false, true, false);
		}

		static Hints destroys() {
			return new Hints(false, true, true, false);
		}

	}

	/**
	 * One call.
	 *
	 * @param caller whose call it is
	 * @param arguments the checked arguments
	 */
	record Call(Caller caller, Arguments arguments) {

		Place place() {
			return new Place(this.caller.platform().toolbox(this.arguments.text("sandbox_id")));
		}

	}

	/** The work of a tool; blocking, ended by interruption. */
	interface Action {

		ToolResult run(Call call) throws IOException;

	}

	/**
	 * The JSON schema of the arguments.
	 * @return the schema
	 */
	public Map<String, Object> inputSchema() {
		return Schemas.input(this.params);
	}

	/**
	 * The name for people, unless it only repeats the name.
	 * @return the title
	 */
	public @Nullable String listedTitle() {
		return this.title.equalsIgnoreCase(this.name.replace('_', ' ')) ? null : this.title;
	}

	/**
	 * The JSON schema of the structured result as clients are told it, in short.
	 * @return the schema
	 */
	public Map<String, Object> listedOutputSchema() {
		return Schemas.listed(this.outputSchema);
	}

	/**
	 * Runs the tool; whatever goes wrong is a result.
	 * @param caller whose call it is
	 * @param arguments the arguments as they came
	 * @return the result
	 */
	public ToolResult run(Caller caller, Map<String, Object> arguments) {
		try {
			return this.action.run(new Call(caller, Arguments.of(this.params, arguments)));
		}
		catch (Exception ex) {
			return Troubles.result(this.name, ex);
		}
	}

	/**
	 * The answer when a call was given up.
	 * @param limit how long it was waited for
	 * @return the result
	 */
	public ToolResult overdue(Duration limit) {
		return Troubles.overdue(this.name, limit);
	}

}
