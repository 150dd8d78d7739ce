package dev.opendaytona.runner.toolbox.session;

import java.time.Duration;

import dev.opendaytona.api.error.ApiException;

/**
 * Input for a command that runs.
 *
 * @param session its session
 * @param command the command
 */
record Input(Session session, Command command) {

	/** How long a command may take to be started, or to read what fills its FIFO. */
	private static final Duration LIMIT = Duration.ofSeconds(10);

	void write(byte[] bytes) throws InterruptedException {
		this.session.requireRunning(this.command);
		if (!this.command.record().async()) {
			throw new ApiException.Conflict("Command '" + this.command.record().id()
					+ "' reads no input, because it was not started with 'runAsync'; start it so");
		}
		this.command.input().lockInterruptibly();
		try {
			writeLocked(bytes);
		}
		finally {
			this.command.input().unlock();
		}
	}

	/** The log shows first what was typed, then what came of it. */
	private void writeLocked(byte[] bytes) throws InterruptedException {
		SessionFiles files = this.session.files();
		long end = System.nanoTime() + LIMIT.toNanos();
		Pause pause = new Pause();
		while (!files.began(this.command.record())) {
			pause(pause, end, "waits for its turn");
		}
		if (this.command.record().echo()) {
			files.echo(this.command.record(), bytes);
		}
		int written = files.input(this.command.record(), bytes, 0);
		while (written < bytes.length) {
			pause(pause, end, "does not read its input");
			written += files.input(this.command.record(), bytes, written);
		}
	}

	private void pause(Pause pause, long end, String why) throws InterruptedException {
		this.session.requireRunning(this.command);
		if (System.nanoTime() - end > 0) {
			throw new ApiException.Conflict("Command '" + this.command.record().id() + "' " + why
					+ ", so the input was not taken whole; try again later");
		}
		pause.take(false);
	}

}
