package dev.opendaytona.mcp.tool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.Toolbox;

/** The tool that replaces an exact text in a file. */
final class EditTool {

	private static final int MAX_BYTES = 4 * 1024 * 1024;

	private static final int MAX_NAMED = 10;

	Tool tool() {
		return new Tool("edit_file", "Edit file",
				"Replaces an exact text in a file. The old text must occur once, or set replace_all.",
				List.of(Param.sandboxId(), Param.text("path", "Absolute, or from the work directory").must(),
						Param.text("old_text", "Exact text, with its whitespace and line ends").must(),
						Param.text("new_text", "May be empty").mustBeGiven(), Param.flag("replace_all", null)),
				Schemas.output("path", "string", "replacements", "integer", "first_line", "integer"),
				new Tool.Hints(false, true, false, false), EditTool::run);
	}

	private static ToolResult run(Tool.Call call) {
		Arguments arguments = call.arguments();
		Place place = call.place();
		String path = place.absolute(arguments.text("path"));
		String content = content(place.toolbox(), path);
		String old = arguments.text("old_text");
		List<Integer> matches = matches(content, old);
		check(path, content, old, matches, arguments.flag("replace_all"));
		String edited = content.replace(old, arguments.text("new_text"));
		place.toolbox().upload(path, edited.getBytes(StandardCharsets.UTF_8));
		int line = line(content, matches.getFirst());
		return ToolResult.of(
				"Replaced " + matches.size() + " occurrence" + ((matches.size() == 1) ? "" : "s") + " in " + path
						+ ", the first in line " + line + ".",
				Map.of("path", path, "replacements", matches.size(), "first_line", line));
	}

	private static String content(Toolbox toolbox, String path) {
		byte[] bytes = toolbox.download(path, (stream) -> stream.readNBytes(MAX_BYTES + 1));
		if (bytes.length > MAX_BYTES) {
			throw new ApiException.InvalidRequest("FILE_TOO_LARGE",
					"'" + path + "' is larger than the " + MAX_BYTES + " bytes that edit_file works on");
		}
		return Texts.find(bytes).orElseThrow(() -> Texts.binary(path, bytes.length));
	}

	private static List<Integer> matches(String content, String old) {
		List<Integer> matches = new ArrayList<>();
		int at = content.indexOf(old);
		while (at >= 0) {
			matches.add(at);
			at = content.indexOf(old, at + old.length());
		}
		return matches;
	}

	private static void check(String path, String content, String old, List<Integer> matches, boolean all) {
		if (matches.isEmpty()) {
			boolean lineEnds = content.contains("\r\n") && !old.contains("\r\n") && old.contains("\n");
			throw new ApiException.InvalidRequest("NO_MATCH", "'old_text' occurs 0 times in '" + path + "'"
					+ (lineEnds ? "; the file has Windows line ends (\\r\\n), 'old_text' has not" : ""));
		}
		if (matches.size() > 1 && !all) {
			String lines = String.join(", ",
					matches.stream().limit(MAX_NAMED).map((at) -> String.valueOf(line(content, at))).toList());
			throw new ApiException.InvalidRequest("SEVERAL_MATCHES",
					"'old_text' occurs " + matches.size() + " times in '" + path + "', in the lines " + lines
							+ ((matches.size() > MAX_NAMED) ? " and more" : ""));
		}
	}

	private static int line(String content, int at) {
		return 1 + (int) content.substring(0, at).chars().filter((character) -> character == '\n').count();
	}

}
