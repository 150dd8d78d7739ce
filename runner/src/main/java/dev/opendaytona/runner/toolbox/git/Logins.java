package dev.opendaytona.runner.toolbox.git;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The logins that peers left for later, by sandbox and server. They are kept in memory
 * alone and are lost with the runner.
 */
@Component
final class Logins {

	private static final int MAX = 10_000;

	private record Key(String sandbox, String server) {

	}

	/** The one that was used longest ago goes first when there are too many. */
	private final Map<Key, GitRequests.Login> logins = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Key, GitRequests.Login> eldest) {
			return size() > MAX;
		}

	};

	synchronized void put(String sandbox, String server, GitRequests.Login login) {
		this.logins.put(new Key(sandbox, server), login);
	}

	synchronized GitRequests.@Nullable Login find(String sandbox, String server) {
		return this.logins.get(new Key(sandbox, server));
	}

}
