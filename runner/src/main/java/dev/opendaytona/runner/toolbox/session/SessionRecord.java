package dev.opendaytona.runner.toolbox.session;

/**
 * What the next runner must know of a session.
 *
 * @param id the name that the peer gave it
 * @param key the name of its process, and of its directory in the sandbox
 * @param deleting whether its end has begun
 */
record SessionRecord(String id, String key, boolean deleting) {

	SessionRecord delete() {
		return new SessionRecord(this.id, this.key, true);
	}

}
