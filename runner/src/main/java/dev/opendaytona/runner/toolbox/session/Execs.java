package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Commands in sessions of their own: started, waited for and told of in one request. Such
 * a command outlives the request and the runner; it is forgotten once its end has been
 * told and nothing of it is left. Blocks.
 */
@Component
final class Execs {

	/**
	 * How long what a command leaves may take to end: its shell, at least, ends a moment
	 * after it.
	 */
	private static final Duration GRACE = Duration.ofMillis(50);

	private final Sessions sessions;

	private final Duration maxTime;

	Execs(Sessions sessions, ToolboxSettings settings) {
		this.sessions = sessions;
		this.maxTime = settings.maxTime();
	}

	ExecState run(String sandbox, String id, ExecBody body) throws IOException, InterruptedException {
		ExecView view = ExecView.of(body.waitSeconds(), null, null, body.maxBytes());
		Session session = this.sessions.run(sandbox, new CreateRequest(id).id(), body, body.limit(this.maxTime));
		return state(sandbox, session, view);
	}

	ExecState look(String sandbox, String id, ExecView view) throws IOException, InterruptedException {
		return state(sandbox, this.sessions.exec(sandbox, id), view);
	}

	private ExecState state(String sandbox, Session session, ExecView view) throws IOException, InterruptedException {
		Command command = session.only();
		Integer code = await(command, view.patience());
		boolean background = code != null && goesOn(session);
		CommandRecord record = command.record();
		SessionFiles files = session.files();
		ExecView.Shares shares = view.shares(files.size(record, LogSource.STDOUT),
				files.size(record, LogSource.STDERR));
		boolean growing = code == null;
		ExecState state = new ExecState(growing, code, !growing && session.timedOut(), background,
				files.part(record, LogSource.STDOUT, new LogPart.Range(view.stdout(), shares.stdout(), growing)),
				files.part(record, LogSource.STDERR, new LogPart.Range(view.stderr(), shares.stderr(), growing)));
		if (state.told() && !view.keep()) {
			this.sessions.forget(sandbox, session);
		}
		return state;
	}

	private static @Nullable Integer await(Command command, Duration wait) throws InterruptedException {
		try {
			return command.end().get(wait.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return null;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof ApiException known) ? known
					: new ApiException.Internal("The command failed; the runner's log tells why", ex.getCause());
		}
	}

	private static boolean goesOn(Session session) throws InterruptedException {
		long end = System.nanoTime() + GRACE.toNanos();
		while (session.alive()) {
			if (System.nanoTime() - end > 0) {
				return true;
			}
			Thread.sleep(1);
		}
		return false;
	}

	void input(String sandbox, String id, InputRequest request) throws InterruptedException {
		this.sessions.input(sandbox, this.sessions.exec(sandbox, id).record().id(), Session.ONLY, request);
	}

	int signal(String sandbox, String id, SignalRequest request) {
		return this.sessions.exec(sandbox, id).signal(request.number());
	}

	void delete(String sandbox, String id) throws InterruptedException {
		this.sessions.delete(sandbox, this.sessions.exec(sandbox, id).record().id());
	}

}
