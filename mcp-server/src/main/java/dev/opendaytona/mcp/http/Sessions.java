package dev.opendaytona.mcp.http;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.opendaytona.mcp.gateway.Conversation;
import dev.opendaytona.mcp.gateway.ToolServer;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/** The open sessions of one transport: bounded in number, and ended when unused. */
final class Sessions {

	private final ToolServer server;

	private final HttpSettings settings;

	private final Cache<String, Session> open;

	Sessions(ToolServer server, HttpSettings settings) {
		this.server = server;
		this.settings = settings;
		this.open = Caffeine.newBuilder()
			.expireAfterAccess(settings.idle())
			.scheduler(Scheduler.systemScheduler())
			.removalListener((_, session, _) -> end((Session) session))
			.build();
	}

	/**
	 * A session. Its id is a name, not a credential.
	 *
	 * @param id the id
	 * @param fingerprint of the key that opened it
	 * @param conversation the conversation
	 * @param openedAt when it was opened, for finding the oldest
	 */
	record Session(String id, String fingerprint, Conversation conversation, long openedAt) {

	}

	synchronized Session open(Keys.Holder holder) {
		List<Session> own = this.open.asMap()
			.values()
			.stream()
			.filter((session) -> session.fingerprint().equals(holder.fingerprint()))
			.toList();
		if (own.size() >= this.settings.maxSessionsPerKey()) {
			own.stream().min(Comparator.comparingLong(Session::openedAt)).ifPresent(this::close);
		}
		if (this.open.asMap().size() >= this.settings.maxSessions()) {
			throw new HttpRefusal(HttpStatus.SERVICE_UNAVAILABLE, "Too many sessions are open; try again later");
		}
		Session session = new Session(UUID.randomUUID().toString(), holder.fingerprint(),
				this.server.open(holder.platform()), System.nanoTime());
		this.open.put(session.id(), session);
		return session;
	}

	/** The caller's session; another one's is as good as none. */
	Session get(@Nullable String id, Keys.Holder holder) {
		Session session = (id != null) ? this.open.getIfPresent(id) : null;
		if (session == null || !session.fingerprint().equals(holder.fingerprint())) {
			throw HttpRefusal.noSession();
		}
		return session;
	}

	/** Whether a session is open; asking keeps it so. */
	boolean alive(Session session) {
		return this.open.getIfPresent(session.id()) != null;
	}

	void close(Session session) {
		this.open.invalidate(session.id());
		end(session);
	}

	void closeAll() {
		List.copyOf(this.open.asMap().values()).forEach(this::close);
	}

	private static void end(@Nullable Session session) {
		if (session != null) {
			session.conversation().close();
		}
	}

}
