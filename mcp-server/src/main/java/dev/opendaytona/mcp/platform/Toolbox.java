package dev.opendaytona.mcp.platform;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import tools.jackson.databind.JsonNode;

/**
 * The commands and files of one sandbox. When a call fails because of the sandbox and not
 * because of what was asked, the failure says so: not found, or not running.
 */
public final class Toolbox {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** What the server needs beyond the command's own time. */
	private static final Duration SLACK = Duration.ofSeconds(10);

	private static final Set<String> ABOUT_THE_REQUEST = Set.of("FILE_NOT_FOUND", "FILE_ACCESS_DENIED",
			"INVALID_FILE_PATH", "FILE_READ_FAILED", "PROCESS_EXECUTION_TIMEOUT", "INVALID_REQUEST_BODY");

	private final Rest rest;

	private final Supplier<PlatformEndpoint> endpoint;

	private final ToolboxAddresses addresses;

	private final String sandbox;

	Toolbox(Rest rest, Supplier<PlatformEndpoint> endpoint, ToolboxAddresses addresses, String sandbox) {
		this.rest = rest;
		this.endpoint = endpoint;
		this.addresses = addresses;
		this.sandbox = sandbox;
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
		return this.addresses.get(this.sandbox).sandboxId();
	}

	/**
	 * The directory that relative paths start from.
	 * @return an absolute path
	 */
	public String workDir() {
		return with((address) -> {
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
		return with((address) -> {
			Rest.Answer answer = this.rest
				.exchange(call(address, "run the command", "POST", "/process/execute", command.timeout().plus(SLACK))
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
	 * Lists a directory.
	 * @param path the absolute path
	 * @return its entries
	 */
	public List<FileEntry> list(String path) {
		JsonNode json = with((address) -> this.rest
			.json(call(address, "list '" + path + "'", "GET", "/files?path=" + Rest.encode(path), LIMIT)));
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
		return with((address) -> FileEntry.of(this.rest
			.json(call(address, "look at '" + path + "'", "GET", "/files/info?path=" + Rest.encode(path), LIMIT))));
	}

	/**
	 * Reads a file as a stream; a reader that stops early ends the transfer.
	 * @param <T> what the reader makes of it
	 * @param path the absolute path
	 * @param reader reads the bytes
	 * @return what the reader answered
	 */
	public <T> T download(String path, ContentReader<T> reader) {
		return with((address) -> this.rest.stream(
				call(address, "read '" + path + "'", "GET", "/files/download?path=" + Rest.encode(path), LIMIT),
				reader::read));
	}

	/**
	 * Writes a file, making missing directories.
	 * @param path the absolute path
	 * @param content the bytes
	 */
	public void upload(String path, byte[] content) {
		String boundary = "opendaytona-" + UUID.randomUUID();
		with((address) -> this.rest
			.json(call(address, "write '" + path + "'", "POST", "/files/upload?path=" + Rest.encode(path), LIMIT)
				.body("multipart/form-data; boundary=" + boundary, multipart(boundary, content))));
	}

	private <T> T with(Function<ToolboxAddresses.Address, T> operation) {
		ToolboxAddresses.Address address = this.addresses.get(this.sandbox);
		try {
			return operation.apply(address);
		}
		catch (ApiException ex) {
			if (ABOUT_THE_REQUEST.contains(ex.code()) || Thread.currentThread().isInterrupted()) {
				throw ex;
			}
			return operation.apply(moved(address, ex));
		}
	}

	/**
	 * Looks again after a failure: the sandbox may be gone, stopped, or another one of
	 * the same name.
	 */
	private ToolboxAddresses.Address moved(ToolboxAddresses.Address tried, ApiException failure) {
		if (failure instanceof ApiException.Unauthenticated || failure instanceof ApiException.Forbidden) {
			throw failure;
		}
		this.addresses.forget(this.sandbox);
		Sandbox now = this.addresses.look(this.sandbox);
		if (!now.started()) {
			throw new ApiException.Conflict("SANDBOX_NOT_RUNNING",
					"The sandbox '" + this.sandbox + "' is in the state '" + now.state() + "'");
		}
		ToolboxAddresses.Address address = this.addresses.remember(this.sandbox, this.addresses.of(now));
		if (address.base().equals(tried.base())) {
			throw failure;
		}
		return address;
	}

	private String askWorkDir(ToolboxAddresses.Address address) {
		JsonNode json = this.rest.json(call(address, "ask for the work directory", "GET", "/work-dir", LIMIT));
		String dir = Json.text(json, "dir", "/");
		this.addresses.remember(this.sandbox, address.withWorkDir(dir));
		return dir;
	}

	private Rest.Call call(ToolboxAddresses.Address address, String what, String method, String path, Duration limit) {
		return Rest.Call.of(what + " in the sandbox '" + this.sandbox + "'", method, URI.create(address.base() + path),
				this.endpoint.get().key(), limit);
	}

	private static BodyPublisher multipart(String boundary, byte[] content) {
		String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
				+ "Content-Type: application/octet-stream\r\n\r\n";
		String tail = "\r\n--" + boundary + "--\r\n";
		return BodyPublishers.concat(BodyPublishers.ofString(head, StandardCharsets.UTF_8),
				BodyPublishers.ofByteArray(content), BodyPublishers.ofString(tail, StandardCharsets.UTF_8));
	}

}
