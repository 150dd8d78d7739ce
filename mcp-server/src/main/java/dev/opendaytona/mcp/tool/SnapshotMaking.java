package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.PlatformClient;
import dev.opendaytona.mcp.platform.Snapshot;

/**
 * The tools that make a snapshot. One that is pulled or built goes on when the call has
 * been answered.
 */
final class SnapshotMaking {

	private static final String CREATE = "create_snapshot";

	private static final String POLL = "poll_snapshot";

	private static final List<String> SOURCES = List.of("sandbox_id", "image", "dockerfile");

	private static final int DEFAULT_WAIT = 25;

	private static final int LOG_BYTES = 4_000;

	private final ToolLimits limits;

	SnapshotMaking(ToolLimits limits) {
		this.limits = limits;
	}

	List<Tool> all() {
		return List.of(create(), poll());
	}

	private Tool create() {
		return new Tool(CREATE, "Create snapshot", "Makes a snapshot of a sandbox's files, an image or a Dockerfile.",
				List.of(Param.text("sandbox_id", null), Param.text("name", null).must(),
						Param.text("image", "With tag or digest"),
						Param.text("dockerfile", "Text; FROM host:default is the usual sandbox")),
				schema(), new Tool.Hints(false, false, false, true), SnapshotMaking::create);
	}

	private Tool poll() {
		return new Tool(POLL, "Poll snapshot", "Waits on a snapshot that is being made.",
				List.of(Param.text("name", null).must(), CommandTool.waiting(this.limits, "Default " + DEFAULT_WAIT)),
				schema(), Tool.Hints.reads(), SnapshotMaking::poll);
	}

	private static Map<String, Object> schema() {
		return Schemas.output("name", "string", "state", "string", "log?", "string");
	}

	private static ToolResult create(Tool.Call call) {
		Arguments arguments = call.arguments();
		List<String> given = SOURCES.stream().filter((source) -> arguments.find(source) != null).toList();
		if (given.size() != 1) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS",
					"Give one of sandbox_id, image and dockerfile" + (given.isEmpty() ? "" : ", not " + given.size()));
		}
		PlatformClient platform = call.caller().platform();
		String name = arguments.text("name");
		return switch (given.getFirst()) {
			case "sandbox_id" -> ofSandbox(platform, arguments.text("sandbox_id"), name);
			case "image" -> {
				platform.pullSnapshot(name, arguments.text("image"));
				yield answer(CREATE, platform, name, Duration.ofSeconds(DEFAULT_WAIT));
			}
			default -> {
				platform.buildSnapshot(name, arguments.text("dockerfile"));
				yield answer(CREATE, platform, name, Duration.ofSeconds(DEFAULT_WAIT));
			}
		};
	}

	private static ToolResult ofSandbox(PlatformClient platform, String sandbox, String name) {
		try {
			platform.snapshot(sandbox, name);
			return active(name);
		}
		catch (ApiException.Timeout _) {
			return answer(CREATE, platform, name, Duration.ZERO);
		}
	}

	private static ToolResult poll(Tool.Call call) {
		return answer(POLL, call.caller().platform(), call.arguments().text("name"),
				Duration.ofSeconds(call.arguments().number(CommandTool.WAIT, DEFAULT_WAIT)));
	}

	private static ToolResult answer(String tool, PlatformClient platform, String name, Duration wait) {
		Snapshot snapshot = platform.awaitSnapshot(name, wait);
		if (snapshot.active()) {
			return active(name);
		}
		String log = Plain.output(platform.snapshotLog(name, LOG_BYTES));
		if (snapshot.failed()) {
			return ToolResult.failure(Troubles.text(tool, "SNAPSHOT_FAILED",
					"The snapshot '" + name + "' is " + snapshot.state() + ": "
							+ Objects.requireNonNullElse(snapshot.errorReason(), "no reason is known"),
					"Mend the cause, then call create_snapshot again.", false) + withLog(log));
		}
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("name", name);
		structured.put("state", snapshot.state());
		structured.put("log", log);
		String next = snapshot.making() ? "Go on with poll_snapshot." : "It cannot be used; make another one.";
		return ToolResult.of(
				"The snapshot '" + Plain.line(name) + "' is " + snapshot.state() + ". " + next + withLog(log),
				structured);
	}

	private static String withLog(String log) {
		return log.isBlank() ? "" : "\nThe end of its log:\n" + log;
	}

	private static ToolResult active(String name) {
		return ToolResult.of("The snapshot '" + Plain.line(name) + "' is active: create_sandbox takes it by that name.",
				Map.of("name", name, "state", "active"));
	}

}
