package dev.opendaytona.mcp.tool;

import java.util.ArrayList;
import java.util.List;

/** The tools, in the order in which they are listed. */
public final class Tools {

	private Tools() {
	}

	/**
	 * Makes the tools.
	 * @param limits how much a call may take
	 * @return the tools
	 */
	public static List<Tool> of(ToolLimits limits) {
		List<Tool> tools = new ArrayList<>(new LifeTools(limits).all());
		FileTools files = new FileTools();
		tools.addAll(List.of(new CommandTool(limits).tool(), new ReadTool().tool(), files.write(),
				new EditTool().tool(), files.list()));
		return List.copyOf(tools);
	}

}
