package dev.opendaytona.mcp.tool;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The tools, in the order in which they are listed. */
public final class Tools {

	private final ToolSettings settings;

	private Tools(ToolSettings settings) {
		this.settings = settings;
	}

	/**
	 * Makes the tools.
	 * @param settings which there are, and what they may do
	 * @return the tools
	 */
	public static List<Tool> of(ToolSettings settings) {
		Tools tools = new Tools(settings);
		return Arrays.stream(Toolset.values())
			.filter(settings.sets()::contains)
			.flatMap((set) -> tools.in(set).stream())
			.toList();
	}

	private List<Tool> in(Toolset set) {
		return switch (set) {
			case SANDBOX ->
				Stream
					.of(new LifeTools(this.settings.limits()).all(), new SnapshotTools().ofSandboxes(),
							new SnapshotMaking(this.settings.limits()).all())
					.flatMap(List::stream)
					.toList();
			case SNAPSHOTS -> new SnapshotTools().ofSnapshots();
			case EXEC -> List.of(new CommandTool(this.settings.limits()).tool(), poll());
			case FILES -> files();
			case GIT -> git();
			case CODE -> List.of(new CodeTool(this.settings.limits()).tool());
		};
	}

	private Tool poll() {
		return new PollTool(this.settings).tool();
	}

	private static List<Tool> files() {
		FileTools files = new FileTools();
		return List.of(new ReadTool().tool(), files.write(), new EditTool().tool(), files.list());
	}

	private List<Tool> git() {
		GitRemoteTools remote = new GitRemoteTools(this.settings.credentials());
		// What outlasts its call is polled, with commands or without.
		List<Tool> poll = this.settings.sets().contains(Toolset.EXEC) ? List.of() : List.of(poll());
		return Stream.of(new GitReadTools().all(), new GitChangeTools().all(), remote.all(), poll)
			.flatMap(List::stream)
			.toList();
	}

}
