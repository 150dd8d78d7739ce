package dev.opendaytona.mcp.resource;

import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.FileEntry;
import dev.opendaytona.mcp.platform.Toolbox;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file, as text when all of it can be seen and as bytes otherwise, so that nothing is
 * changed or hidden; or the list of a directory.
 */
final class FileResource {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final int MAX_ENTRIES = 300;

	private final Toolbox toolbox;

	FileResource(Toolbox toolbox) {
		this.toolbox = toolbox;
	}

	List<Map<String, Object>> read(ResourceUri.File uri) {
		return this.toolbox.info(uri.path()).directory() ? directory(uri) : file(uri);
	}

	private List<Map<String, Object>> file(ResourceUri.File uri) {
		Slice bytes = this.toolbox.download(uri.path(), (content) -> Slice.read(content, uri.offset()));
		Slice text = bytes.wholeCharacters();
		Optional<String> shown = text.text().filter((all) -> Plain.content(all).equals(all));
		Slice part = shown.isPresent() ? text : bytes;
		List<Map<String, Object>> contents = new ArrayList<>();
		contents.add(shown.map((all) -> Resources.text(uri, type(uri, Resources.TEXT), all))
			.orElseGet(() -> Resources.blob(uri, type(uri, "application/octet-stream"),
					Base64.getEncoder().encodeToString(bytes.bytes()))));
		if (part.more()) {
			contents.add(Resources.rest(uri.from(uri.offset() + part.bytes().length)));
		}
		return contents;
	}

	private static String type(ResourceUri.File uri, String unknown) {
		@Nullable String type = URLConnection.guessContentTypeFromName(uri.path());
		return (type != null) ? type : unknown;
	}

	private List<Map<String, Object>> directory(ResourceUri.File uri) {
		List<FileEntry> entries = this.toolbox.list(uri.path());
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("path", uri.path());
		json.put("entries", entries.stream().limit(MAX_ENTRIES).map((entry) -> entry(uri, entry)).toList());
		json.put("total", entries.size());
		return List.of(Resources.text(uri, Resources.JSON, MAPPER.writeValueAsString(json)));
	}

	private static Map<String, Object> entry(ResourceUri.File parent, FileEntry entry) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("name", Plain.line(entry.name()));
		json.put("type", entry.directory() ? "directory" : "file");
		json.put("size", entry.size());
		String path = parent.path().equals("/") ? "/" + entry.name() : parent.path() + "/" + entry.name();
		json.put("uri", new ResourceUri.File(parent.sandbox(), path, 0).toString());
		return json;
	}

}
