package dev.opendaytona.runner.toolbox.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.toolbox.Workplace;

/**
 * The sessions of one sandbox. They go when it is stopped.
 */
final class SandboxSessions {

	private final SessionStore store;

	private final SessionSettings settings;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Session> sessions = new LinkedHashMap<>();

	SandboxSessions(SessionStore store, SessionSettings settings) {
		this.store = store;
		this.settings = settings;
	}

	/** Takes back the sessions that the last runner knew. */
	static SandboxSessions load(Workplace workplace, SessionStore store, SessionSettings settings) {
		SandboxSessions loaded = new SandboxSessions(store, settings);
		store.load(workplace.id()).forEach((stored) -> loaded.take(workplace, stored));
		return loaded;
	}

	private void take(Workplace workplace, SessionStore.Stored stored) {
		SessionRecord record = stored.session();
		Session session = new Session(workplace, this.store, this.settings, record);
		if (session.find().isEmpty()) {
			this.store.remove(workplace.id(), record.key());
		}
		else if (record.deleting() || this.sessions.containsKey(record.id())) {
			var _ = new SessionEnd(workplace, this.store, record).start(() -> {
			});
		}
		else {
			this.sessions.put(record.id(), session.with(stored.commands()));
		}
	}

	void create(Workplace workplace, String id) {
		add(workplace, new SessionRecord(id, key(), false, null), Session::start);
	}

	Session run(Workplace workplace, String id, OnlyCommand only, Duration limit) {
		long deadline = System.currentTimeMillis() + limit.toMillis();
		return add(workplace, new SessionRecord(id, key(), false, deadline), (session) -> session.start(only));
	}

	private Session add(Workplace workplace, SessionRecord record, Consumer<Session> start) {
		String id = record.id();
		return locked(() -> {
			forgetEnded(workplace);
			if (this.sessions.containsKey(id)) {
				throw new ApiException.Conflict(
						"conflict: session already exists: '" + id + "'; use it, delete it, or take another name");
			}
			makeRoom();
			if (this.sessions.size() >= this.settings.maxSessions()) {
				throw new ApiException.RateLimited("TOO_MANY_SESSIONS", "Sandbox '" + workplace.id() + "' has "
						+ this.settings.maxSessions() + " sessions, the most it may have; delete one first");
			}
			Session session = new Session(workplace, this.store, this.settings, record);
			start.accept(session);
			this.sessions.put(id, session);
			return session;
		});
	}

	/**
	 * Of a command whose end nobody asked for, or whose output was long, more is known.
	 */
	private void makeRoom() {
		if (this.sessions.size() >= this.settings.maxSessions()) {
			List.copyOf(this.sessions.values())
				.stream()
				.filter(Session::over)
				.filter((over) -> !over.record().id().equals(Entrypoint.SESSION))
				.findFirst()
				.ifPresent(this::forget);
		}
	}

	/** Ends a session, which somebody else may have done already. */
	void forget(Session session) {
		locked(() -> {
			if (this.sessions.remove(session.record().id(), session)) {
				var _ = session.end();
			}
			return true;
		});
	}

	private static String key() {
		return "s" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
	}

	/** After a stop the files of all sessions are left, and of no use. */
	private void forgetEnded(Workplace workplace) {
		list();
		if (this.sessions.isEmpty() && this.store.load(workplace.id()).isEmpty()) {
			try {
				SessionFiles.removeAll(workplace);
			}
			catch (ApiException ex) {
				// What is in the way will be told when the session's own files are made.
			}
		}
	}

	List<Session> list() {
		return locked(() -> {
			List.copyOf(this.sessions.keySet()).forEach(this::find);
			return List.copyOf(this.sessions.values());
		});
	}

	private Optional<Session> find(String id) {
		Session known = this.sessions.get(id);
		if (known != null && known.find().isEmpty()) {
			this.sessions.remove(id);
			known.forget("its sandbox was stopped");
			return Optional.empty();
		}
		return Optional.ofNullable(known);
	}

	Session get(String id) {
		return locked(() -> find(id).orElseThrow(() -> new ApiException.NotFound("NOT_FOUND",
				"not found: session not found: '" + id + "'; create it first")));
	}

	/** Takes a session off the list at once; it is done when all of it has gone. */
	CompletableFuture<Void> delete(String id) {
		return locked(() -> {
			Session session = get(id);
			CompletableFuture<Void> end = session.end();
			this.sessions.remove(id);
			return end;
		});
	}

	/**
	 * Forgets all when the sandbox does not run.
	 * @return whether it did not
	 */
	boolean forgetWhenStopped(Engine engine, String sandbox) {
		return locked(() -> {
			if (engine.inspect(sandbox) == Engine.Presence.RUNNING) {
				return false;
			}
			this.sessions.values().forEach((session) -> session.forget("its sandbox was stopped"));
			this.sessions.clear();
			this.store.remove(sandbox);
			return true;
		});
	}

	private <T> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
