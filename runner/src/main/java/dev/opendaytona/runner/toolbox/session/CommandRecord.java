package dev.opendaytona.runner.toolbox.session;

import org.jspecify.annotations.Nullable;

/**
 * What the next runner must know of a command.
 *
 * @param id its name
 * @param number its place in the session, from 1
 * @param text what the shell reads, as it was given
 * @param async whether nobody waits for it, so that it may be given input
 * @param echo whether its input is shown in its log
 * @param exitCode how it ended; null while it runs or waits
 */
record CommandRecord(String id, int number, String text, boolean async, boolean echo, @Nullable Integer exitCode) {

	CommandRecord ended(int code) {
		return new CommandRecord(this.id, this.number, this.text, this.async, this.echo, code);
	}

}
