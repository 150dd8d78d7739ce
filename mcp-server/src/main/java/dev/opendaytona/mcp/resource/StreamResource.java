package dev.opendaytona.mcp.resource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.CommandSession;
import dev.opendaytona.mcp.platform.Exec;
import dev.opendaytona.mcp.platform.Toolbox;

/** What a command wrote, as text without what could hide something. */
final class StreamResource {

	private final Toolbox toolbox;

	StreamResource(Toolbox toolbox) {
		this.toolbox = toolbox;
	}

	List<Map<String, Object>> read(ResourceUri.Stream uri) {
		Slice slice = slice(uri).wholeCharacters();
		List<Map<String, Object>> contents = new ArrayList<>();
		contents.add(Resources.text(uri, Resources.TEXT, Plain.output(slice.readable())));
		if (slice.more()) {
			contents.add(Resources.rest(uri.from(uri.offset() + slice.bytes().length)));
		}
		return contents;
	}

	private Slice slice(ResourceUri.Stream uri) {
		int colon = uri.exec().indexOf(':');
		try {
			return (colon > 0) ? ofSession(uri, uri.exec().substring(0, colon), uri.exec().substring(colon + 1))
					: ofExec(uri);
		}
		catch (ApiException.NotFound | ApiException.Gone ex) {
			throw new ApiException.NotFound("COMMAND_NOT_FOUND", "There is no output of a command '" + uri.exec()
					+ "': it was short and given whole, it is long ago, or the sandbox was stopped since");
		}
	}

	private Slice ofExec(ResourceUri.Stream uri) {
		Exec.State state = this.toolbox.exec(uri.exec(), 0).peek();
		return file((uri.error() ? state.stderr() : state.stdout()).file(), uri.offset());
	}

	private Slice file(String path, long offset) {
		return this.toolbox.download(path, (content) -> Slice.read(content, offset));
	}

	private Slice ofSession(ResourceUri.Stream uri, String session, String command) {
		try {
			CommandSession.Log log = this.toolbox.session(session).log(command);
			String text = uri.error() ? log.stderr() : log.stdout();
			return Slice.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), uri.offset());
		}
		catch (ApiException.NotFound _) {
			// What was too long to be shown was kept when the session ended.
			return file("/tmp/" + session + (uri.error() ? ".err" : ".out"), uri.offset());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
