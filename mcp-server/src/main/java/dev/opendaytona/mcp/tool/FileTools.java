package dev.opendaytona.mcp.tool;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.FileEntry;

/** The tools that write files and list directories. */
final class FileTools {

	private static final int MAX_ENTRIES = 300;

	Tool write() {
		return new Tool("write_file", "Write file",
				"Writes a file, replacing what is there and making missing directories.",
				List.of(Param.sandboxId(), Param.text("path", "Absolute, or from the work directory").must(),
						Param.text("content", null).mustBeGiven(),
						Param.text(Texts.ENCODING, "Default text").oneOf("text", Texts.BASE64)),
				Schemas.output("path", "string", "bytes", "integer"), Tool.Hints.destroys(), FileTools::write);
	}

	Tool list() {
		return new Tool("list_files", "List files", "Lists a directory, directories first.",
				List.of(Param.sandboxId(), Param.text("path", "Default: the work directory")),
				Schemas.withList(Schemas.output("path", "string", "total", "integer", "truncated", "boolean"),
						"entries", Schemas.output("name", "string", "type", "string", "size", "integer", "modified_at?",
								"string", "permissions?", "string")),
				Tool.Hints.reads(), FileTools::list);
	}

	private static ToolResult write(Tool.Call call) {
		Arguments arguments = call.arguments();
		Place place = call.place();
		String path = place.absolute(arguments.text("path"));
		byte[] bytes = Texts.bytes(arguments.text("content"), arguments.text(Texts.ENCODING, "text"));
		place.toolbox().upload(path, bytes);
		return ToolResult.of("Wrote " + bytes.length + " bytes to " + path + ".",
				Map.of("path", path, "bytes", bytes.length));
	}

	private static ToolResult list(Tool.Call call) {
		Place place = call.place();
		String path = place.absolute(call.arguments().text("path", "."));
		List<FileEntry> entries = place.toolbox().list(path);
		List<FileEntry> shown = entries.stream()
			.sorted(Comparator.comparing(FileEntry::directory).reversed().thenComparing(FileEntry::name))
			.limit(MAX_ENTRIES)
			.toList();
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("path", path);
		structured.put("entries", shown.stream().map(FileTools::item).toList());
		structured.put("total", entries.size());
		structured.put("truncated", shown.size() < entries.size());
		return ToolResult.of(text(path, shown, entries.size()), structured);
	}

	private static Map<String, Object> item(FileEntry entry) {
		Map<String, Object> item = new LinkedHashMap<>();
		item.put("name", Plain.line(entry.name()));
		item.put("type", entry.directory() ? "directory" : "file");
		item.put("size", entry.size());
		if (entry.modifiedAt() != null) {
			item.put("modified_at", entry.modifiedAt());
		}
		if (entry.permissions() != null) {
			item.put("permissions", entry.permissions());
		}
		return item;
	}

	private static String text(String path, List<FileEntry> shown, int total) {
		StringBuilder text = new StringBuilder(path).append(": ").append(total).append(" entries");
		shown.forEach((entry) -> text.append('\n')
			.append(Plain.line(entry.name()))
			.append(entry.directory() ? "/" : "  " + entry.size()));
		if (shown.size() < total) {
			text.append("\n[").append(total - shown.size()).append(" more; use execute_command with find or ls]");
		}
		return text.toString();
	}

}
