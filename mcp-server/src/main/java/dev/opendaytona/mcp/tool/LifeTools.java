package dev.opendaytona.mcp.tool;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.NewSandbox;
import dev.opendaytona.mcp.platform.Sandbox;
import dev.opendaytona.mcp.platform.SandboxPage;

/** The tools for the life of a sandbox. */
final class LifeTools {

	private static final String CREATED_BY = "created-by";

	private static final String CLIENT = "mcp-client";

	private static final int MAX_LABEL = 63;

	private final ToolLimits limits;

	LifeTools(ToolLimits limits) {
		this.limits = limits;
	}

	List<Tool> all() {
		return List.of(create(), list(), start(), stop(), destroy());
	}

	private Tool create() {
		return new Tool("create_sandbox", "Create sandbox",
				"Creates an isolated Linux machine. It stops by itself when idle (start_sandbox brings it back with its files) "
						+ "and is deleted some time after.",
				List.of(Param.text("name", null), Param.text("snapshot", "Default: the platform's"),
						Param.texts("env", null), Param.texts("labels", null),
						Param.whole("auto_stop_minutes", 1, 10_080,
								"Idle minutes until it stops; default " + this.limits.autoStopMinutes()),
						Param.whole("auto_delete_minutes", 0, 43_200,
								"Minutes after its stop until it is deleted; default "
										+ this.limits.autoDeleteMinutes())),
				Schemas.output("sandbox_id", "string", "name", "string", "state", "string", "work_dir?", "string",
						"auto_stop_minutes", "integer", "auto_delete_minutes", "integer"),
				new Tool.Hints(false, false, false, false), this::create);
	}

	private Tool list() {
		return new Tool("list_sandboxes", "List sandboxes", "Lists sandboxes, the last active first.",
				List.of(Param.whole("limit", 1, 100, "Default 50"),
						Param.text("cursor", "next_cursor of the last answer"),
						Param.texts("labels", "Only with these; created-by=mcp: made here")),
				Schemas.withList(Schemas.output("next_cursor?", "string"), "sandboxes",
						Schemas.output("sandbox_id", "string", "name", "string", "state", "string", "snapshot?",
								"string", "created_at?", "string", "labels", "object")),
				Tool.Hints.reads(), LifeTools::list);
	}

	private Tool start() {
		return new Tool("start_sandbox", "Start sandbox",
				"Starts a stopped sandbox; its files are still there, its processes are not.",
				List.of(Param.sandboxId()),
				Schemas.output("sandbox_id", "string", "state", "string", "work_dir?", "string"), Tool.Hints.changes(),
				LifeTools::start);
	}

	private Tool stop() {
		return new Tool("stop_sandbox", "Stop sandbox", "Stops a sandbox: ends its processes and keeps its files.",
				List.of(Param.sandboxId(), Param.flag("force", "Kill at once")),
				Schemas.output("sandbox_id", "string", "state", "string"), Tool.Hints.destroys(), LifeTools::stop);
	}

	private Tool destroy() {
		return new Tool("destroy_sandbox", "Destroy sandbox",
				"Destroys a sandbox with its files. Do this when the work is done.", List.of(Param.sandboxId()),
				Schemas.output("sandbox_id", "string", "destroyed", "boolean"), Tool.Hints.destroys(),
				LifeTools::destroy);
	}

	private ToolResult create(Tool.Call call) {
		Arguments arguments = call.arguments();
		Sandbox made = call.caller()
			.platform()
			.create(new NewSandbox(name(arguments), arguments.find("snapshot"), arguments.texts("env"), labels(call),
					arguments.number("auto_stop_minutes", this.limits.autoStopMinutes()),
					arguments.number("auto_delete_minutes", this.limits.autoDeleteMinutes())));
		int stop = arguments.number("auto_stop_minutes", this.limits.autoStopMinutes());
		int delete = arguments.number("auto_delete_minutes", this.limits.autoDeleteMinutes());
		Map<String, Object> structured = state(made, call);
		structured.put("name", Plain.line(made.name()));
		structured.put("auto_stop_minutes", stop);
		structured.put("auto_delete_minutes", delete);
		return ToolResult.of("Created the sandbox " + made.id() + named(made) + "." + readiness(made, structured)
				+ " It stops after " + stop + " idle minutes and is deleted " + delete + " minutes after its stop.",
				structured);
	}

	/** A name by which it is found also when the answer to its creation does not come. */
	private static String name(Arguments arguments) {
		String name = arguments.find("name");
		return (name != null) ? name : "mcp-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
	}

	private static String readiness(Sandbox sandbox, Map<String, Object> state) {
		return sandbox.started() ? " Work directory: " + state.get("work_dir") + "."
				: " It is not ready yet, but '" + sandbox.state() + "'; start_sandbox waits for it.";
	}

	private static ToolResult list(Tool.Call call) {
		Arguments arguments = call.arguments();
		SandboxPage page = call.caller()
			.platform()
			.list(arguments.number("limit", 50), arguments.find("cursor"), arguments.texts("labels"));
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("sandboxes", page.items().stream().map(LifeTools::item).toList());
		StringBuilder text = new StringBuilder(page.items().isEmpty() ? "There are no sandboxes." : "");
		page.items().forEach((sandbox) -> text.append(line(sandbox)));
		if (page.nextCursor() != null) {
			structured.put("next_cursor", page.nextCursor());
			text.append("There are more: cursor ").append(page.nextCursor());
		}
		return ToolResult.of(text.toString(), structured);
	}

	private static ToolResult start(Tool.Call call) {
		Sandbox sandbox = call.caller().platform().start(call.arguments().text("sandbox_id"));
		Map<String, Object> structured = state(sandbox, call);
		return ToolResult.of("The sandbox " + sandbox.id() + named(sandbox) + (sandbox.started() ? " is started." : ".")
				+ readiness(sandbox, structured), structured);
	}

	private static ToolResult stop(Tool.Call call) {
		Arguments arguments = call.arguments();
		Sandbox sandbox = call.caller().platform().stop(arguments.text("sandbox_id"), arguments.flag("force"));
		return ToolResult.of("The sandbox " + sandbox.id() + named(sandbox) + " is " + sandbox.state() + ".",
				Map.of("sandbox_id", sandbox.id(), "state", sandbox.state()));
	}

	private static ToolResult destroy(Tool.Call call) {
		String sandbox = call.arguments().text("sandbox_id");
		boolean ended = call.caller().platform().delete(sandbox);
		return ToolResult.of(
				"The sandbox '" + Plain.line(sandbox) + (ended ? "' is destroyed." : "' is being destroyed."),
				Map.of("sandbox_id", sandbox, "destroyed", ended));
	}

	private static Map<String, String> labels(Tool.Call call) {
		Map<String, String> labels = call.arguments().texts("labels");
		if (labels.containsKey(CREATED_BY) || labels.containsKey(CLIENT)) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS",
					"The labels '" + CREATED_BY + "' and '" + CLIENT + "' are set by this tool; use other names");
		}
		labels.put(CREATED_BY, "mcp");
		String client = call.caller().clientName().replaceAll("[^A-Za-z0-9._-]+", "-");
		labels.put(CLIENT, client.substring(0, Math.min(client.length(), MAX_LABEL)));
		return labels;
	}

	private static Map<String, Object> state(Sandbox sandbox, Tool.Call call) {
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("sandbox_id", sandbox.id());
		state.put("state", sandbox.state());
		if (sandbox.started()) {
			state.put("work_dir", call.caller().platform().toolbox(sandbox.id()).workDir());
		}
		return state;
	}

	private static Map<String, Object> item(Sandbox sandbox) {
		Map<String, Object> item = new LinkedHashMap<>();
		item.put("sandbox_id", sandbox.id());
		item.put("name", Plain.line(sandbox.name()));
		item.put("state", sandbox.state());
		if (sandbox.snapshot() != null) {
			item.put("snapshot", Plain.line(sandbox.snapshot()));
		}
		if (sandbox.createdAt() != null) {
			item.put("created_at", sandbox.createdAt());
		}
		item.put("labels", sandbox.labels());
		return item;
	}

	private static String line(Sandbox sandbox) {
		String snapshot = (sandbox.snapshot() != null) ? ", snapshot " + Plain.line(sandbox.snapshot()) : "";
		return sandbox.id() + named(sandbox) + ": " + sandbox.state() + snapshot + "\n";
	}

	private static String named(Sandbox sandbox) {
		return sandbox.name().equals(sandbox.id()) ? "" : " ('" + Plain.line(sandbox.name()) + "')";
	}

}
