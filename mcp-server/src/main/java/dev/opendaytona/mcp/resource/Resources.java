package dev.opendaytona.mcp.resource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.PlatformClient;
import dev.opendaytona.mcp.platform.Sandbox;
import dev.opendaytona.mcp.platform.SandboxPage;
import org.jspecify.annotations.Nullable;

/**
 * The answers to {@code resources/list}, {@code resources/templates/list} and
 * {@code resources/read} (MCP 2025-11-25, server/resources), as JSON. Blocks.
 */
public final class Resources {

	static final String JSON = "application/json";

	static final String TEXT = "text/plain";

	private static final int PAGE = 100;

	private final Set<ResourceKind> kinds;

	/**
	 * Creates the resources.
	 * @param kinds which kinds there are
	 */
	public Resources(Set<ResourceKind> kinds) {
		this.kinds = Set.copyOf(kinds);
	}

	/**
	 * Lists the caller's sandboxes.
	 * @param platform the platform, with the caller's credential
	 * @param cursor where to go on, or null for the beginning
	 * @return the result
	 */
	public Map<String, Object> list(PlatformClient platform, @Nullable String cursor) {
		Map<String, Object> result = new LinkedHashMap<>();
		if (!this.kinds.contains(ResourceKind.SANDBOX)) {
			result.put("resources", List.of());
			return result;
		}
		SandboxPage page = platform.list(PAGE, cursor, Map.of());
		result.put("resources", page.items().stream().map(Resources::listed).toList());
		if (page.nextCursor() != null) {
			result.put("nextCursor", page.nextCursor());
		}
		return result;
	}

	private static Map<String, Object> listed(Sandbox sandbox) {
		Map<String, Object> listed = new LinkedHashMap<>();
		listed.put("uri", new ResourceUri.Box(sandbox.id()).toString());
		listed.put("name", Plain.line(sandbox.name()));
		listed.put("description", "A sandbox, " + sandbox.state());
		listed.put("mimeType", JSON);
		return listed;
	}

	/**
	 * Tells the forms of addresses.
	 * @return the result
	 */
	public Map<String, Object> templates() {
		List<Map<String, Object>> templates = new ArrayList<>();
		if (this.kinds.contains(ResourceKind.SANDBOX)) {
			templates.add(template("sandbox://{id}", "sandbox", "A sandbox by its id or name", JSON));
		}
		if (this.kinds.contains(ResourceKind.FILES)) {
			templates.add(template("sandbox://{id}/files/{+path}{?offset}", "file",
					"A file by its absolute path, or the list of a directory; offset counts bytes", null));
		}
		if (this.kinds.contains(ResourceKind.EXEC)) {
			templates.add(template("sandbox://{id}/exec/{command_id}/{stream}{?offset}", "output",
					"What a command wrote; stream is stdout or stderr, offset counts bytes", TEXT));
		}
		return Map.of("resourceTemplates", templates);
	}

	private static Map<String, Object> template(String uri, String name, String description, @Nullable String type) {
		Map<String, Object> template = new LinkedHashMap<>();
		template.put("uriTemplate", uri);
		template.put("name", name);
		template.put("description", description);
		if (type != null) {
			template.put("mimeType", type);
		}
		return template;
	}

	/**
	 * Reads a resource, or the part of it that one answer may hold.
	 * @param platform the platform, with the caller's credential
	 * @param address the address
	 * @return the result
	 */
	public Map<String, Object> read(PlatformClient platform, String address) {
		ResourceUri uri = ResourceUri.parse(address);
		return Map.of("contents", switch (uri) {
			case ResourceUri.Box box -> {
				require(ResourceKind.SANDBOX, box);
				yield new SandboxResource(platform).read(box);
			}
			case ResourceUri.File file -> {
				require(ResourceKind.FILES, file);
				yield new FileResource(platform.toolbox(file.sandbox())).read(file);
			}
			case ResourceUri.Stream stream -> {
				require(ResourceKind.EXEC, stream);
				yield new StreamResource(platform.toolbox(stream.sandbox())).read(stream);
			}
		});
	}

	private void require(ResourceKind kind, ResourceUri uri) {
		if (!this.kinds.contains(kind)) {
			throw new ApiException.NotFound("RESOURCE_NOT_OFFERED",
					"'" + uri + "' is of a kind that this MCP server was told not to offer (--toolsets)");
		}
	}

	/** One content with text. */
	static Map<String, Object> text(ResourceUri uri, String type, String text) {
		return content(uri, type, "text", text);
	}

	/** One content with bytes in base64. */
	static Map<String, Object> blob(ResourceUri uri, String type, String base64) {
		return content(uri, type, "blob", base64);
	}

	private static Map<String, Object> content(ResourceUri uri, String type, String field, String value) {
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("uri", uri.toString());
		content.put("mimeType", type);
		content.put(field, value);
		return content;
	}

	/** The content that says where the rest is. */
	static Map<String, Object> rest(ResourceUri next) {
		return text(next, TEXT, "[It goes on: read " + next + "]");
	}

}
