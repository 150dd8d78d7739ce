package dev.opendaytona.runner.toolbox.session;

import org.jspecify.annotations.Nullable;

/**
 * What the next runner must know of a session.
 *
 * @param id the name that the peer gave it
 * @param key the name of its process, and of its directory in the sandbox
 * @param deleting whether its end has begun
 * @param deadline of a session for one command: when that is killed, in milliseconds
 * since 1970; null for a session that takes commands
 */
record SessionRecord(String id, String key, boolean deleting, @Nullable Long deadline) {

	SessionRecord delete() {
		return new SessionRecord(this.id, this.key, true, this.deadline);
	}

}
