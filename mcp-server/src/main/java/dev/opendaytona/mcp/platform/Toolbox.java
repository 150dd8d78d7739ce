package dev.opendaytona.mcp.platform;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import tools.jackson.databind.JsonNode;

/**
 * The commands, code, files and repositories of one sandbox.
 */
public final class Toolbox {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** What the server needs beyond the command's own time. */
	private static final Duration SLACK = Duration.ofSeconds(10);

	private final Rest rest;

	private final ToolboxCalls calls;

	Toolbox(Rest rest, Supplier<PlatformEndpoint> endpoint, ToolboxAddresses addresses, String sandbox) {
		this.rest = rest;
		this.calls = new ToolboxCalls(rest, endpoint, addresses, sandbox);
	}

	/** Takes what it needs from the bytes of a file. */
	@FunctionalInterface
	public interface ContentReader<T> {

		T read(InputStream content) throws IOException;

	}

	/**
	 * The id of the sandbox.
	 * @return the id, also when it was named
	 */
	public String sandboxId() {
		return this.calls.sandboxId();
	}

	/**
	 * The directory that relative paths start from.
	 * @return an absolute path
	 */
	public String workDir() {
		return this.calls.with((address) -> {
			String known = address.workDir();
			return (known != null) ? known : askWorkDir(address);
		});
	}

	/**
	 * Runs a shell command to its end or its timeout.
	 * @param command the command
	 * @return what it came to; a timeout is a result without exit code
	 */
	public CommandResult execute(Command command) {
		return this.calls.with((address) -> {
			Rest.Answer answer = this.rest.exchange(this.calls
				.call(address, "run the command", "POST", "/process/execute", command.timeout().plus(SLACK))
				.json(command.body()));
			if (answer.status() == 408) {
				return CommandResult.timedOut(answer.json());
			}
			if (!answer.success()) {
				throw Failures.of(answer.status(), answer.json());
			}
			return CommandResult.of(answer.json());
		});
	}

	/**
	 * A command that goes on by itself, where the toolbox is one of ours.
	 * @param id its name
	 * @param maxBytes how much of its output an answer may hold
	 * @return the command; it may not have been started yet
	 */
	public Exec exec(String id, int maxBytes) {
		return new Exec(this.calls, id, maxBytes);
	}

	/**
	 * Whether the toolbox was seen to lack what ours has more than others.
	 * @return true after {@link #rememberPlain()}
	 */
	public boolean plain() {
		return this.calls.with(ToolboxAddresses.Address::plain);
	}

	/**
	 * Remembers that an endpoint of our toolbox was not found, although the sandbox is
	 * there.
	 */
	public void rememberPlain() {
		this.calls.with((address) -> {
			this.calls.remember(address.asPlain());
			return true;
		});
	}

	/**
	 * A session for one command.
	 * @param id its name
	 * @return the session; it may not have been made yet
	 */
	public CommandSession session(String id) {
		return new CommandSession(this.calls, id);
	}

	/**
	 * Runs code to its end or its timeout.
	 * @param code the code
	 * @return what it came to
	 */
	public CodeResult run(Code code) {
		return CodeResult
			.of(this.calls.json("run the code", "POST", "/process/code-run", code.timeout().plus(SLACK), code.body()));
	}

	/**
	 * A git repository.
	 * @param path the absolute path of its work tree
	 * @return the repository; it may not exist yet
	 */
	public GitRepository repository(String path) {
		return new GitRepository(this.calls, path);
	}

	/**
	 * Work with git that was begun under a name, or will be.
	 * @param name the name
	 * @return the operation
	 */
	public GitOperation gitOperation(String name) {
		return new GitOperation(this.calls, name);
	}

	/**
	 * Lists a directory.
	 * @param path the absolute path
	 * @return its entries
	 */
	public List<FileEntry> list(String path) {
		JsonNode json = this.calls.with((address) -> this.rest
			.json(this.calls.call(address, "list '" + path + "'", "GET", "/files?path=" + Rest.encode(path), LIMIT)));
		List<FileEntry> entries = new ArrayList<>();
		json.forEach((entry) -> entries.add(FileEntry.of(entry)));
		return entries;
	}

	/**
	 * Looks at a file without reading it.
	 * @param path the absolute path
	 * @return the entry
	 */
	public FileEntry info(String path) {
		return this.calls.with((address) -> FileEntry.of(this.rest.json(this.calls.call(address,
				"look at '" + path + "'", "GET", "/files/info?path=" + Rest.encode(path), LIMIT))));
	}

	/**
	 * Reads a file as a stream; a reader that stops early ends the transfer.
	 * @param <T> what the reader makes of it
	 * @param path the absolute path
	 * @param reader reads the bytes
	 * @return what the reader answered
	 */
	public <T> T download(String path, ContentReader<T> reader) {
		return this.calls.with((address) -> this.rest.stream(this.calls.call(address, "read '" + path + "'", "GET",
				"/files/download?path=" + Rest.encode(path), LIMIT), reader::read));
	}

	/**
	 * Writes a file, making missing directories.
	 * @param path the absolute path
	 * @param content the bytes
	 */
	public void upload(String path, byte[] content) {
		String boundary = "opendaytona-" + UUID.randomUUID();
		this.calls.with((address) -> this.rest.json(this.calls
			.call(address, "write '" + path + "'", "POST", "/files/upload?path=" + Rest.encode(path), LIMIT)
			.body("multipart/form-data; boundary=" + boundary, multipart(boundary, content))));
	}

	private String askWorkDir(ToolboxAddresses.Address address) {
		JsonNode json = this.rest
			.json(this.calls.call(address, "ask for the work directory", "GET", "/work-dir", LIMIT));
		String dir = Json.text(json, "dir", "/");
		this.calls.remember(address.withWorkDir(dir));
		return dir;
	}

	private static BodyPublisher multipart(String boundary, byte[] content) {
		String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
				+ "Content-Type: application/octet-stream\r\n\r\n";
		String tail = "\r\n--" + boundary + "--\r\n";
		return BodyPublishers.concat(BodyPublishers.ofString(head, StandardCharsets.UTF_8),
				BodyPublishers.ofByteArray(content), BodyPublishers.ofString(tail, StandardCharsets.UTF_8));
	}

}
