package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.ToolboxOrigin;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.web.ErrorHandler;
import tools.jackson.databind.ObjectMapper;

/**
 * The multipart body of a bulk download: one part for each path, the file or why not. A
 * file is opened when its turn comes, so that only one is open at a time.
 */
final class PartStream extends InputStream {

	/**
	 * Nobody can put it into a file before it is made: a file with a delimiter of an
	 * earlier answer comes whole and forges no part.
	 */
	private final String boundary = "DAYTONA-FILE-BOUNDARY-" + UUID.randomUUID();

	private final Workplace workplace;

	private final ObjectMapper json;

	private final Iterator<String> paths;

	private InputStream current = InputStream.nullInputStream();

	private boolean ended;

	PartStream(Workplace workplace, ObjectMapper json, List<String> paths) {
		this.workplace = workplace;
		this.json = json;
		this.paths = List.copyOf(paths).iterator();
	}

	String boundary() {
		return this.boundary;
	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Failure(int statusCode, String message, String code, String source) {

	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		int done = 0;
		while (done < length) {
			int count = this.current.read(bytes, offset + done, length - done);
			if (count < 0 && this.ended) {
				break;
			}
			if (count < 0) {
				this.current.close();
				this.current = next();
			}
			done += Math.max(0, count);
		}
		return (done == 0 && length > 0) ? -1 : done;
	}

	private InputStream next() {
		if (this.paths.hasNext()) {
			return part(this.paths.next());
		}
		this.ended = true;
		return text("--" + this.boundary + "--\r\n");
	}

	private InputStream part(String path) {
		try {
			FileContent file = open(path);
			String length = file.isSizeKnown() ? length(file.size()) : "";
			return wrapped("file", path, "application/octet-stream" + length, file);
		}
		catch (ApiException ex) {
			byte[] body = this.json.writeValueAsBytes(
					new Failure(ErrorHandler.status(ex).value(), ex.message(), ex.code(), ToolboxOrigin.SOURCE));
			return wrapped("error", path, "application/json" + length(body.length), new ByteArrayInputStream(body));
		}
	}

	private FileContent open(String path) {
		try (var root = this.workplace.root()) {
			return FileContent.open(root, this.workplace.path(path));
		}
	}

	private static String length(long size) {
		return "\r\nContent-Length: " + size;
	}

	private InputStream wrapped(String name, String path, String type, InputStream content) {
		String head = "--" + this.boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; "
				+ filename(path) + "\r\nContent-Type: " + type + "\r\n\r\n";
		return new SequenceInputStream(new SequenceInputStream(text(head), content), text("\r\n"));
	}

	/**
	 * The name of a file for a header, also for names that are no ASCII (RFC 6266).
	 * @param name the name
	 * @return the two parameters of a Content-Disposition
	 */
	static String filename(String name) {
		String quoted = name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\r", "%0D").replace("\n", "%0A");
		String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
		return "filename=\"" + quoted + "\"; filename*=utf-8''" + encoded;
	}

	private static InputStream text(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void close() throws IOException {
		this.ended = true;
		this.current.close();
	}

}
