package dev.opendaytona.runner.toolbox.pty;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.TerminalSize;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * The terminals of all sandboxes. Blocks.
 */
@Component
@EnableConfigurationProperties(PtySettings.class)
final class Ptys implements AutoCloseable {

	private final Workplaces workplaces;

	private final PtySettings settings;

	private final Map<Key, PtySession> sessions = new ConcurrentHashMap<>();

	/** Keeps those who make sessions apart, so that they count right. */
	private final ReentrantLock making = new ReentrantLock();

	Ptys(Workplaces workplaces, PtySettings settings) {
		this.workplaces = workplaces;
		this.settings = settings;
	}

	/**
	 * Names a session.
	 *
	 * @param sandbox its sandbox
	 * @param id its id in the sandbox
	 */
	private record Key(String sandbox, String id) {

	}

	static ApiException unknown(String id) {
		return new ApiException.NotFound("PROCESS_NOT_FOUND",
				"PTY session not found: there is no '" + id + "', or it has ended; list the sessions, or create one");
	}

	/** Fails unless the sandbox runs. */
	void requireRunning(String sandbox) {
		workplace(sandbox);
	}

	private Workplace workplace(String sandbox) {
		try {
			return this.workplaces.get(sandbox);
		}
		catch (ApiException.NotFound | ApiException.Conflict ended) {
			forget(sandbox);
			throw ended;
		}
	}

	/** Those that run end by themselves with their sandbox; the others are forgotten. */
	private void forget(String sandbox) {
		this.sessions.entrySet()
			.removeIf((entry) -> entry.getKey().sandbox().equals(sandbox) && entry.getValue().waiting());
	}

	private void forgetEnded() {
		this.sessions.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().waiting())
			.map((entry) -> entry.getKey().sandbox())
			.distinct()
			.forEach((sandbox) -> {
				try {
					workplace(sandbox);
				}
				catch (ApiException forgotten) {
					// It was about this sandbox alone.
				}
			});
	}

	/**
	 * Makes a session.
	 * @param sandbox its sandbox
	 * @param request what it is to be
	 * @param start whether to start it now, unless it is to start lazily
	 * @return the session
	 */
	PtySession create(String sandbox, PtyCreateRequest request, boolean start) {
		String id = request.name();
		TerminalSize size = request.size();
		Map<String, String> variables = request.variables();
		Workplace workplace = workplace(sandbox);
		String cwd = cwd(workplace, request.cwd());
		if (workplace.account().shell().isEmpty()) {
			throw new ApiException.InvalidRequest("Cannot start a PTY session: the image of this sandbox has no shell; "
					+ "use an image with /bin/sh");
		}
		Key key = new Key(sandbox, id);
		PtySession session = new PtySession(workplace, new PtySession.Plan(id, cwd, variables, size, request.lazy()),
				this.settings, () -> this.sessions.remove(key));
		register(key, session);
		if (start && !request.lazy()) {
			session.start();
		}
		return session;
	}

	private void register(Key key, PtySession session) {
		this.making.lock();
		try {
			forgetEnded();
			if (this.sessions.containsKey(key)) {
				throw new ApiException.Conflict(
						"There is a PTY session '" + key.id() + "' already; connect to it, or choose another id");
			}
			if (of(key.sandbox()).size() >= this.settings.maxSessions()) {
				throw new ApiException.RateLimited("PTY_SESSIONS_LIMIT", "The sandbox has "
						+ this.settings.maxSessions() + " PTY sessions, which is the limit; delete one of them first");
			}
			this.sessions.put(key, session);
		}
		finally {
			this.making.unlock();
		}
	}

	private static String cwd(Workplace workplace, @Nullable String cwd) {
		if (cwd == null || cwd.isEmpty()) {
			return workplace.workDir();
		}
		SandboxPath path = workplace.path(cwd);
		try (SandboxRoot root = workplace.root()) {
			if (root.stat(path, true).kind() != SandboxRoot.Kind.DIRECTORY) {
				throw new ApiException.InvalidRequest("Cannot start a PTY session in '" + path + "': not a directory");
			}
			return path.value();
		}
		catch (ApiException.NotFound ex) {
			throw new ApiException.InvalidRequest(
					"Cannot start a PTY session in '" + path + "': no such directory; create it first");
		}
	}

	PtySession get(String sandbox, String id) {
		workplace(sandbox);
		PtySession session = this.sessions.get(new Key(sandbox, id));
		if (session == null) {
			throw unknown(id);
		}
		return session;
	}

	List<PtySessionInfo> list(String sandbox) {
		workplace(sandbox);
		return of(sandbox).stream().sorted(Comparator.comparing(PtySession::createdAt)).map(PtySession::info).toList();
	}

	private List<PtySession> of(String sandbox) {
		return this.sessions.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().sandbox().equals(sandbox))
			.map(Map.Entry::getValue)
			.toList();
	}

	PtySessionInfo resize(String sandbox, String id, TerminalSize size) {
		try {
			return get(sandbox, id).resize(size);
		}
		catch (ApiException.NotFound ex) {
			if (!ex.code().equals("PROCESS_NOT_FOUND")) {
				throw ex;
			}
			throw new ApiException.Gone("SESSION_ENDED", ex.message());
		}
	}

	/** A runner that ends takes its terminals with it, orderly or not. */
	@Override
	public void close() {
		this.sessions.values().forEach(PtySession::hangUp);
	}

}
