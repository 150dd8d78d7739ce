package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.Sandbox;
import dev.opendaytona.mcp.platform.Snapshot;

/** The tools that keep what a sandbox is, to start others from it. */
final class SnapshotTools {

	private static final int MOST = 100;

	/** What makes something of a sandbox. */
	List<Tool> ofSandboxes() {
		return List.of(fork(), rollBack());
	}

	/** What looks after the snapshots that there are. */
	List<Tool> ofSnapshots() {
		return List.of(list(), delete());
	}

	private Tool fork() {
		return new Tool("fork_sandbox", "Fork sandbox", "Makes another sandbox with its files, without its processes.",
				List.of(Param.sandboxId(), Param.text("name", null)),
				Schemas.output("sandbox_id", "string", "name", "string", "state", "string"),
				new Tool.Hints(false, false, false, false), SnapshotTools::fork);
	}

	private Tool rollBack() {
		return new Tool("rollback_sandbox", "Rollback sandbox",
				"Undo: ends its processes and makes its files those of a snapshot.",
				List.of(Param.sandboxId(), Param.text("snapshot", null).must()),
				Schemas.output("sandbox_id", "string", "state", "string"), Tool.Hints.destroys(),
				SnapshotTools::rollBack);
	}

	private Tool list() {
		return new Tool("list_snapshots", "List snapshots", "Lists what create_sandbox can start from.", List.of(),
				Schemas.withList(Schemas.output(), "snapshots",
						Schemas.output("name", "string", "state", "string", "error?", "string")),
				Tool.Hints.reads(), SnapshotTools::list);
	}

	private Tool delete() {
		return new Tool("delete_snapshot", "Delete snapshot",
				"Deletes a snapshot; sandboxes that were started from it live on.",
				List.of(Param.text("name", null).must()), Schemas.output("name", "string", "deleted", "boolean"),
				Tool.Hints.destroys(), SnapshotTools::delete);
	}

	private static ToolResult fork(Tool.Call call) {
		Sandbox child = call.caller()
			.platform()
			.fork(call.arguments().text("sandbox_id"), call.arguments().find("name"));
		return ToolResult.of(
				"Forked: the new sandbox is " + child.id() + " and is " + child.state()
						+ ". Its parent can be destroyed only after it.",
				Map.of("sandbox_id", child.id(), "name", Plain.line(child.name()), "state", child.state()));
	}

	private static ToolResult rollBack(Tool.Call call) {
		String snapshot = call.arguments().text("snapshot");
		Sandbox sandbox = call.caller().platform().rollBack(call.arguments().text("sandbox_id"), snapshot);
		return ToolResult.of(
				"The sandbox " + sandbox.id()
						+ (sandbox.started() ? " has the files of '" + Plain.line(snapshot) + "' and is started."
								: " is being rolled back: it is " + sandbox.state() + "."),
				Map.of("sandbox_id", sandbox.id(), "state", sandbox.state()));
	}

	private static ToolResult list(Tool.Call call) {
		List<Snapshot> found = call.caller().platform().snapshots(MOST);
		StringBuilder text = new StringBuilder();
		found.forEach((snapshot) -> text.append(Plain.line(snapshot.name()))
			.append(": ")
			.append(snapshot.state())
			.append('\n'));
		return ToolResult.of(text.toString(), Map.of("snapshots", found.stream().map(SnapshotTools::item).toList()));
	}

	private static Map<String, Object> item(Snapshot snapshot) {
		Map<String, Object> item = new LinkedHashMap<>();
		item.put("name", Plain.line(snapshot.name()));
		item.put("state", snapshot.state());
		String error = snapshot.errorReason();
		if (error != null) {
			item.put("error", Plain.line(error));
		}
		return item;
	}

	private static ToolResult delete(Tool.Call call) {
		String name = call.arguments().text("name");
		call.caller().platform().deleteSnapshot(name);
		return ToolResult.of("The snapshot '" + Plain.line(name) + "' is deleted.",
				Map.of("name", name, "deleted", true));
	}

}
