package dev.opendaytona.mcp.platform;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client of the sandbox endpoints, for one credential. Calls block, and end when their
 * thread is interrupted. Failures are the platform's own, as {@link ApiException}.
 */
public final class PlatformClient {

	private static final Duration SHORT = Duration.ofSeconds(15);

	private static final Duration PATIENCE = Duration.ofSeconds(25);

	/** States that lead to a started sandbox by themselves. */
	private static final Set<String> STARTING = Set.of("creating", "starting", "restoring", "pending_build",
			"building_snapshot", "pulling_snapshot", "unarchiving", "unknown");

	private static final Duration POLL = Duration.ofMillis(250);

	private static final int MAX_BYTES = 16 * 1024 * 1024;

	private final Rest rest;

	private final Supplier<PlatformEndpoint> endpoint;

	private final ToolboxAddresses addresses;

	private final Duration patience;

	/**
	 * Creates a client.
	 * @param connections the connections, which clients may share
	 * @param endpoint where the API is; may block until the server has started, and may
	 * throw an {@link ApiException} when it will not
	 */
	public PlatformClient(Connections connections, Supplier<PlatformEndpoint> endpoint) {
		this(connections, endpoint, PATIENCE);
	}

	/**
	 * Creates a client.
	 * @param connections the connections, which clients may share
	 * @param endpoint where the API is
	 * @param patience how long a call waits for a sandbox to change its state; then it
	 * answers the present one
	 */
	public PlatformClient(Connections connections, Supplier<PlatformEndpoint> endpoint, Duration patience) {
		this.patience = patience;
		this.rest = new Rest(connections, MAX_BYTES);
		this.endpoint = endpoint;
		this.addresses = new ToolboxAddresses(this);
	}

	/**
	 * Creates a sandbox and waits until it has started, or as long as a call may.
	 * @param sandbox what is asked for
	 * @return the sandbox
	 */
	public Sandbox create(NewSandbox sandbox) {
		long deadline = deadline();
		Rest.Call call = call("create a sandbox", "POST", "/sandbox", this.patience).json(sandbox.body());
		return await(orPresent(call, sandbox.name()), "started", deadline);
	}

	/**
	 * Lists the caller's sandboxes, the last active first.
	 * @param limit the most to answer
	 * @param cursor where to go on, or null for the start
	 * @param labels labels that they must have
	 * @return a page
	 */
	public SandboxPage list(int limit, @Nullable String cursor, Map<String, String> labels) {
		String query = "?limit=" + limit + ((cursor != null) ? "&cursor=" + Rest.encode(cursor) : "");
		if (!labels.isEmpty()) {
			query += "&labels=" + Rest.encode(new String(Json.write(labels), StandardCharsets.UTF_8));
		}
		JsonNode json = this.rest.json(call("list the sandboxes", "GET", "/sandbox" + query, SHORT));
		List<Sandbox> items = new ArrayList<>();
		json.path("items").forEach((item) -> items.add(Sandbox.of(item)));
		return new SandboxPage(items, Json.find(json, "nextCursor"));
	}

	/**
	 * The sandbox as it is now.
	 * @param idOrName its id or name
	 * @return the sandbox
	 */
	public Sandbox get(String idOrName) {
		Sandbox sandbox = Sandbox
			.of(this.rest.json(call("look up the sandbox '" + idOrName + "'", "GET", path(idOrName), SHORT)));
		// A name such as "paginated" is an endpoint of its own in the API.
		if (sandbox.id().isEmpty()) {
			throw notFound(idOrName);
		}
		return sandbox;
	}

	/**
	 * Starts a sandbox and waits for it as long as a call may; starting a started one is
	 * harmless.
	 * @param idOrName its id or name
	 * @return the sandbox
	 */
	public Sandbox start(String idOrName) {
		long deadline = deadline();
		Rest.Call call = call("start the sandbox '" + idOrName + "'", "POST", path(idOrName) + "/start", this.patience);
		try {
			return await(orPresent(call, idOrName), "started", deadline);
		}
		catch (ApiException.Conflict ex) {
			Sandbox present = get(idOrName);
			if (!present.started() && !STARTING.contains(present.state())) {
				throw ex;
			}
			return await(present, "started", deadline);
		}
	}

	/**
	 * Stops a sandbox and waits for it as long as a call may; stopping a stopped one is
	 * harmless.
	 * @param idOrName its id or name
	 * @param force kill instead of asking the processes to end
	 * @return the sandbox
	 */
	public Sandbox stop(String idOrName, boolean force) {
		long deadline = deadline();
		Sandbox sandbox = get(idOrName);
		if (sandbox.state().equals("stopped")) {
			return sandbox;
		}
		String query = force ? "?force=true" : "";
		Rest.Call call = call("stop the sandbox '" + idOrName + "'", "POST", path(idOrName) + "/stop" + query,
				this.patience);
		Sandbox stopping = orPresent(call, idOrName);
		try {
			return await(stopping, "stopped", deadline);
		}
		catch (ApiException.NotFound _) {
			// One that is deleted when it stops has no stopped state to be seen in.
			return stopping.in("destroyed");
		}
	}

	/**
	 * Deletes a sandbox and its files for good.
	 * @param idOrName its id or name
	 * @return whether that has ended; it goes on otherwise
	 */
	public boolean delete(String idOrName) {
		this.addresses.forget(idOrName);
		try {
			this.rest.json(call("destroy the sandbox '" + idOrName + "'", "DELETE", path(idOrName), this.patience));
			return true;
		}
		catch (ApiException.Timeout ex) {
			requireOurs(ex);
			return false;
		}
	}

	/**
	 * Makes a sandbox with the files that another one has now.
	 * @param idOrName the other one's id or name
	 * @param name its name, or null for the platform's choice
	 * @return the new sandbox
	 */
	public Sandbox fork(String idOrName, @Nullable String name) {
		Rest.Call call = call("fork the sandbox '" + idOrName + "'", "POST", path(idOrName) + "/fork", this.patience)
			.json((name != null) ? Map.of("name", name) : Map.of());
		return Sandbox.of(this.rest.json(call));
	}

	/**
	 * Keeps what a sandbox is now as a snapshot.
	 * @param idOrName the sandbox's id or name
	 * @param name the name of the snapshot
	 */
	public void snapshot(String idOrName, String name) {
		this.rest.json(call("make a snapshot of the sandbox '" + idOrName + "'", "POST", path(idOrName) + "/snapshot",
				this.patience)
			.json(Map.of("name", name)));
	}

	/**
	 * Has a sandbox begin again from a snapshot, and waits for it as long as a call may.
	 * @param idOrName the sandbox's id or name
	 * @param snapshot the snapshot's id or name
	 * @return the sandbox
	 */
	public Sandbox rollBack(String idOrName, String snapshot) {
		long deadline = deadline();
		Rest.Call call = call("roll back the sandbox '" + idOrName + "'", "POST", path(idOrName) + "/rollback",
				this.patience)
			.json(Map.of("snapshot", snapshot));
		return await(orPresent(call, idOrName), "started", deadline);
	}

	/**
	 * Begins to make a snapshot of an image in a registry.
	 * @param name the name of the snapshot
	 * @param image the image with its tag or digest
	 * @return the snapshot
	 */
	public Snapshot pullSnapshot(String name, String image) {
		return make(name, Map.of("name", name, "imageName", image));
	}

	/**
	 * Begins to build a snapshot.
	 * @param name the name of the snapshot
	 * @param dockerfile the text of the Dockerfile, which has no context
	 * @return the snapshot
	 */
	public Snapshot buildSnapshot(String name, String dockerfile) {
		return make(name, Map.of("name", name, "buildInfo", Map.of("dockerfileContent", dockerfile)));
	}

	/** One that failed gives its name away. */
	private Snapshot make(String name, Map<String, Object> body) {
		Rest.Call call = call("make the snapshot '" + name + "'", "POST", "/snapshots", SHORT).json(body);
		try {
			return Snapshot.of(this.rest.json(call));
		}
		catch (ApiException.Conflict ex) {
			if (!getSnapshot(name).failed()) {
				throw ex;
			}
			deleteSnapshot(name);
			return Snapshot.of(this.rest.json(call));
		}
	}

	/**
	 * Waits until a snapshot is no longer being made.
	 * @param idOrName its id or name
	 * @param limit how long to wait
	 * @return the snapshot as it is then
	 */
	public Snapshot awaitSnapshot(String idOrName, Duration limit) {
		long deadline = System.nanoTime() + limit.toNanos();
		Snapshot snapshot = getSnapshot(idOrName);
		while (snapshot.making() && System.nanoTime() - deadline < 0) {
			pause();
			snapshot = getSnapshot(idOrName);
		}
		return snapshot;
	}

	private Snapshot getSnapshot(String idOrName) {
		return Snapshot.of(this.rest.json(
				call("look up the snapshot '" + idOrName + "'", "GET", "/snapshots/" + Rest.encode(idOrName), SHORT)));
	}

	/**
	 * The end of what was told while a snapshot was made.
	 * @param idOrName its id or name
	 * @param bytes the most bytes
	 * @return the text; empty when none is known any more
	 */
	public String snapshotLog(String idOrName, int bytes) {
		Rest.Call call = call("read the log of the snapshot '" + idOrName + "'", "GET",
				"/snapshots/" + Rest.encode(idOrName) + "/build-logs", SHORT);
		try {
			return this.rest.stream(call, (body) -> Tail.read(body, bytes));
		}
		catch (ApiException.NotFound _) {
			return "";
		}
	}

	/**
	 * Lists what sandboxes can be started from.
	 * @param limit the most to answer
	 * @return the snapshots, the last used first
	 */
	public List<Snapshot> snapshots(int limit) {
		JsonNode json = this.rest.json(call("list the snapshots", "GET", "/snapshots?limit=" + limit, SHORT));
		List<Snapshot> snapshots = new ArrayList<>();
		json.path("items").forEach((item) -> snapshots.add(Snapshot.of(item)));
		return snapshots;
	}

	/**
	 * Deletes a snapshot.
	 * @param idOrName its id or name
	 */
	public void deleteSnapshot(String idOrName) {
		this.rest.json(call("delete the snapshot '" + idOrName + "'", "DELETE", "/snapshots/" + Rest.encode(idOrName),
				this.patience));
	}

	/**
	 * The answer, or the sandbox as it is when the answer takes longer than a call may.
	 */
	private Sandbox orPresent(Rest.Call call, @Nullable String idOrName) {
		try {
			return Sandbox.of(this.rest.json(call));
		}
		catch (ApiException.Timeout ex) {
			requireOurs(ex);
			return present(idOrName, ex);
		}
	}

	private Sandbox present(@Nullable String idOrName, ApiException.Timeout overdue) {
		if (idOrName == null) {
			throw overdue;
		}
		try {
			return get(idOrName);
		}
		catch (ApiException.NotFound _) {
			throw overdue;
		}
	}

	private static void requireOurs(ApiException.Timeout ex) {
		if (!ex.code().equals("PLATFORM_TIMEOUT")) {
			throw ex;
		}
	}

	/**
	 * Asks the platform whether the credential is one of its own.
	 * @return false when the platform refused it
	 */
	public boolean keyAccepted() {
		Rest.Answer answer = this.rest.exchange(call("check the API key", "GET", "/api-keys/current", SHORT));
		return switch (answer.status()) {
			// A token that is no API key is told apart by the contract: 403, not 401.
			case 200, 403 -> true;
			case 401 -> false;
			default -> throw Failures.of(answer.status(), answer.json());
		};
	}

	/**
	 * The toolbox of one sandbox.
	 * @param idOrName its id or name
	 * @return the toolbox; the address is looked up with the first call
	 */
	public Toolbox toolbox(String idOrName) {
		return new Toolbox(this.rest, this.endpoint, this.addresses, idOrName);
	}

	URI apiUrl() {
		return this.endpoint.get().apiUrl();
	}

	private long deadline() {
		return System.nanoTime() + this.patience.toNanos();
	}

	private Sandbox await(Sandbox sandbox, String state, long deadline) {
		Sandbox current = sandbox;
		while (!current.state().equals(state) && !current.state().startsWith("destroy")) {
			if (current.failed()) {
				throw new ApiException.Unavailable("SANDBOX_FAILED", "The sandbox '" + current.id()
						+ "' went into the state '" + current.state() + "': " + current.errorReason(), null);
			}
			if (System.nanoTime() - deadline > 0) {
				return current;
			}
			pause();
			current = get(current.id());
		}
		return current;
	}

	private static void pause() {
		try {
			Thread.sleep(POLL);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("CANCELLED", "Cancelled while waiting", ex);
		}
	}

	private Rest.Call call(String what, String method, String path, Duration limit) {
		PlatformEndpoint there = this.endpoint.get();
		return Rest.Call.of(what, method, URI.create(there.apiUrl() + path), there.key(), limit);
	}

	private static ApiException notFound(String idOrName) {
		return new ApiException.NotFound("Sandbox with ID or name " + idOrName + " not found");
	}

	private static String path(String idOrName) {
		if (idOrName.isEmpty() || idOrName.equals(".") || idOrName.equals("..")) {
			throw notFound(idOrName);
		}
		return "/sandbox/" + Rest.encode(idOrName);
	}

}
