package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * The sessions of all sandboxes of this runner. Blocks.
 */
@Component
final class Sessions implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Sessions.class);

	private static final Duration SWEEP = Duration.ofSeconds(15);

	private final Workplaces workplaces;

	private final Engine engine;

	private static final Duration FOR_EVER = Duration.ofDays(36_500);

	private final SessionStore store;

	private final SessionSettings settings;

	private final Duration maxTime;

	private final Map<String, SandboxSessions> sandboxes = new ConcurrentHashMap<>();

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("session-sweep").factory());

	Sessions(Workplaces workplaces, Engine engine, SessionStore store, SessionSettings settings,
			ToolboxSettings toolbox) {
		this.workplaces = workplaces;
		this.engine = engine;
		this.store = store;
		this.settings = settings;
		this.maxTime = toolbox.maxTime();
		var _ = this.timer.scheduleWithFixedDelay(this::sweep, 0, SWEEP.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * A command of a session.
	 *
	 * @param session the session
	 * @param command the command
	 */
	record Given(Session session, Command command) {

		Log now(long bound) {
			return Log.now(this.command, this.session.files(), bound);
		}

		Log followed() {
			return Log.followed(this.command, this.session.files());
		}

	}

	/** Takes back what runs, and forgets what belongs to no running sandbox. */
	private void sweep() {
		Set<String> ids = new HashSet<>(this.sandboxes.keySet());
		ids.addAll(this.store.sandboxes());
		for (String id : ids) {
			try {
				sweep(id);
			}
			catch (RuntimeException ex) {
				logger.debug("The sessions of sandbox {} could not be looked at", id, ex);
			}
		}
	}

	private void sweep(String id) {
		if (this.engine.inspect(id) == Engine.Presence.RUNNING) {
			of(id).list();
			return;
		}
		SandboxSessions known = this.sandboxes.getOrDefault(id, new SandboxSessions(this.store, this.settings));
		if (known.forgetWhenStopped(this.engine, id)) {
			this.sandboxes.remove(id, known);
		}
	}

	private SandboxSessions of(String sandbox) {
		Workplace workplace = this.workplaces.get(sandbox);
		return this.sandboxes.computeIfAbsent(sandbox,
				(key) -> SandboxSessions.load(workplace, this.store, this.settings));
	}

	void create(String sandbox, CreateRequest request) {
		String id = request.id();
		of(sandbox).create(this.workplaces.get(sandbox), id);
	}

	/** Runs a command in a session of its own. */
	Session run(String sandbox, String id, ExecBody body, Duration limit) {
		String text = body.request().text(this.settings.maxCommand().toBytes());
		refuseEntrypoint(id);
		Workplace workplace = this.workplaces.get(sandbox);
		return of(sandbox).run(workplace, id, new OnlyCommand(text, body.cwd(), body.variables(), body.input()), limit);
	}

	/** Starts the program of a sandbox; it ends with the sandbox. */
	void begin(String sandbox, String command) {
		of(sandbox).run(this.workplaces.get(sandbox), Entrypoint.SESSION,
				new OnlyCommand(command, null, Map.of(), false), FOR_EVER);
	}

	/** The program of a sandbox; empty when it has none. */
	Optional<Session> program(String sandbox) {
		Optional<Session> program = of(sandbox).list()
			.stream()
			.filter((session) -> session.record().id().equals(Entrypoint.SESSION))
			.findFirst();
		program.ifPresent(Session::refresh);
		return program;
	}

	/** The session of a command of its own. */
	Session exec(String sandbox, String id) {
		refuseEntrypoint(id);
		Session session = of(sandbox).get(id);
		if (session.record().deadline() == null) {
			throw new ApiException.NotFound("NOT_FOUND",
					"not found: '" + id + "' is a session that takes commands, and not one command");
		}
		return session;
	}

	/** Ends a session of which all has been told, and does not wait for it. */
	void forget(String sandbox, Session session) {
		of(sandbox).forget(session);
	}

	List<SessionBody> list(String sandbox) {
		return of(sandbox).list()
			.stream()
			.filter((session) -> !session.record().id().equals(Entrypoint.SESSION))
			.map(Session::body)
			.toList();
	}

	SessionBody get(String sandbox, String session) {
		if (session.equals(Entrypoint.SESSION)) {
			return Entrypoint.body(program(sandbox));
		}
		return of(sandbox).get(session).body();
	}

	void delete(String sandbox, String session) throws InterruptedException {
		refuseEntrypoint(session);
		await(of(sandbox).delete(session), Duration.ofMinutes(1));
	}

	private static void refuseEntrypoint(String session) {
		if (session.equals(Entrypoint.SESSION)) {
			throw new ApiException.InvalidRequest(
					"The session 'entrypoint' is the sandbox's own and takes no commands; create another session");
		}
	}

	SessionBody.CommandBody command(String sandbox, String session, String command) {
		if (isEntrypoint(session, command)) {
			return Entrypoint.command(program(sandbox));
		}
		return given(sandbox, session, command).command().body();
	}

	static boolean isEntrypoint(String session, String command) {
		return session.equals(Entrypoint.SESSION) && command.equals(Entrypoint.COMMAND);
	}

	Given given(String sandbox, String session, String command) {
		Session known = of(sandbox).get(session);
		return new Given(known, known.get(command));
	}

	Given submit(String sandbox, String session, SessionExecuteRequest request) {
		refuseEntrypoint(session);
		request.text(this.settings.maxCommand().toBytes());
		Session known = of(sandbox).get(session);
		return new Given(known, known.submit(request));
	}

	/** Waits for the end of a command. It goes on when nobody waits any more. */
	SessionExecuteResponse await(Given given, ClientKind client) throws IOException, InterruptedException {
		int code = await(given.command().end(), this.maxTime);
		LogText log = text(given, client != ClientKind.PLAIN);
		boolean split = client == ClientKind.SPLIT;
		return new SessionExecuteResponse(given.command().record().id(), log.output(), split ? log.stdout() : null,
				split ? log.stderr() : null, code);
	}

	LogText text(Given given, boolean marked) throws IOException, InterruptedException {
		try (Log log = given.now(this.settings.maxLog().toBytes())) {
			return LogText.of(log, marked);
		}
	}

	private static <T> T await(CompletableFuture<T> end, Duration limit) throws InterruptedException {
		try {
			return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new ApiException.Timeout("PROCESS_EXECUTION_TIMEOUT", "command execution timeout: it has not ended "
					+ "within " + limit.toSeconds() + " s and goes on; look again later");
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof ApiException known) ? known
					: new ApiException.Internal("The session failed; the runner's log tells why", ex.getCause());
		}
	}

	void input(String sandbox, String session, String command, InputRequest request) throws InterruptedException {
		refuseEntrypoint(session);
		byte[] bytes = request.bytes(this.settings.maxInput().toBytes());
		Given given = given(sandbox, session, command);
		new Input(given.session(), given.command()).write(bytes);
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
