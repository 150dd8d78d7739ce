package dev.opendaytona.runner.toolbox.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.DetachedExec;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;

/**
 * A shell that runs one command after another. What happens is read from its files, so
 * that it does not matter which runner gave it its commands.
 */
final class Session {

	/** What a shell says of a child that was killed. */
	private static final int KILLED = 137;

	/** The name of the command of a session for one. */
	static final String ONLY = "only";

	private static final int NEVER_RAN = -1;

	private static final Duration START_LIMIT = Duration.ofSeconds(10);

	private final Workplace workplace;

	private final SessionStore store;

	private final SessionSettings settings;

	private final SessionRecord record;

	private final SessionFiles files;

	private final TimeLimit time;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Command> commands = new LinkedHashMap<>();

	private int lastNumber;

	private boolean watched;

	private @Nullable ApiException gone;

	private @Nullable Integer shellCode;

	Session(Workplace workplace, SessionStore store, SessionSettings settings, SessionRecord record) {
		this.workplace = workplace;
		this.store = store;
		this.settings = settings;
		this.record = record;
		this.files = new SessionFiles(workplace, record.key());
		this.time = new TimeLimit(record.deadline());
	}

	/** Takes back what the last runner had been told. */
	Session with(List<CommandRecord> known) {
		return locked(() -> {
			known.forEach(this::add);
			watch();
			return this;
		});
	}

	private Command add(CommandRecord command) {
		Command added = new Command(command);
		this.commands.put(command.id(), added);
		this.lastNumber = command.number();
		return added;
	}

	SessionRecord record() {
		return this.record;
	}

	SessionFiles files() {
		return this.files;
	}

	/** Makes the files and the shell. What was made goes when it fails. */
	void start() {
		this.store.write(this.workplace.id(), this.record);
		try {
			this.files.make();
			awaitListening(this.workplace.detach(this.record.key(), this.files.shell()));
		}
		catch (RuntimeException ex) {
			new SessionEnd(this.workplace, this.store, this.record).now();
			throw ex;
		}
	}

	/** Makes the files and starts the only command. */
	void start(OnlyCommand only) {
		CommandRecord command = new CommandRecord(ONLY, 1, only.text(), only.input(), false, null);
		this.store.write(this.workplace.id(), this.record);
		this.store.write(this.workplace.id(), this.record.key(), command);
		try {
			this.files.make(command);
			this.workplace.detach(this.record.key(), new OnlyShell(this.files).request(command, only));
		}
		catch (RuntimeException ex) {
			new SessionEnd(this.workplace, this.store, this.record).now();
			throw ex;
		}
		locked(() -> {
			add(command);
			watch();
			return true;
		});
	}

	/** The only command, as far as it was seen. */
	Command only() {
		return locked(() -> Optional.ofNullable(this.commands.get(ONLY))
			.orElseThrow(() -> new ApiException.NotFound("PROCESS_NOT_FOUND",
					"not found: session '" + this.record.id() + "' has no command; run it again")));
	}

	/** Whether the only command was killed because its time was over. */
	boolean timedOut() {
		return this.time.passed();
	}

	/** Whether anything of it runs. */
	boolean alive() {
		return find().filter(DetachedExec::alive).isPresent();
	}

	/** Whether it is for one command, of which nothing runs any more. */
	boolean over() {
		return this.record.deadline() != null && only().ended() && !alive();
	}

	int signal(int number) {
		return find().map((shell) -> shell.signal(number)).orElse(0);
	}

	private void awaitListening(DetachedExec shell) {
		long end = System.nanoTime() + START_LIMIT.toNanos();
		Pause pause = new Pause();
		while (!this.files.listens()) {
			if (!shell.alive() || System.nanoTime() - end > 0) {
				throw new ApiException.Internal("The shell '" + this.workplace.account().shell() + "' of session '"
						+ this.record.id() + "' does not start; look whether it works in the sandbox", null);
			}
			try {
				pause.take(false);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new ApiException.Unavailable("INTERRUPTED", "Stopped to make a session half way", ex);
			}
		}
	}

	/** Its shell and all that it started; empty when the sandbox was stopped since. */
	Optional<DetachedExec> find() {
		return this.workplace.engine().findDetached(this.workplace.id(), this.record.key());
	}

	SessionBody body() {
		refresh();
		return new SessionBody(this.record.id(),
				locked(() -> List.copyOf(this.commands.values())).stream().map(Command::body).toList());
	}

	Command get(String id) {
		refresh();
		return locked(() -> Optional.ofNullable(this.commands.get(id))
			.orElseThrow(() -> new ApiException.NotFound("PROCESS_NOT_FOUND", "not found: there is no command '" + id
					+ "' in session '" + this.record.id() + "', or it is so old that it was forgotten")));
	}

	/** Gives the shell a command, which it runs when those before have ended. */
	Command submit(SessionExecuteRequest request) {
		String text = request.text(this.settings.maxCommand().toBytes());
		return locked(() -> {
			look(true);
			requireShell();
			makeRoom(text);
			CommandRecord command = new CommandRecord(UUID.randomUUID().toString(), ++this.lastNumber, text,
					request.async(), request.echo(), null);
			this.store.write(this.workplace.id(), this.record.key(), command);
			try {
				this.files.submit(command);
			}
			catch (RuntimeException ex) {
				this.store.remove(this.workplace.id(), this.record.key(), command);
				throw ex;
			}
			Command added = add(command);
			watch();
			return added;
		});
	}

	private void requireShell() {
		ApiException reason = this.gone;
		if (reason != null) {
			throw reason;
		}
		Integer code = this.shellCode;
		if (code != null) {
			throw ended("its shell ended with code " + code);
		}
	}

	private ApiException ended(String why) {
		return new ApiException.Gone("SESSION_ENDED",
				"gone: session '" + this.record.id() + "' has ended: " + why + "; delete it and create another");
	}

	private void makeRoom(String text) {
		if (unfinished().size() >= this.settings.maxUnfinished()) {
			throw new ApiException.RateLimited("TOO_MANY_COMMANDS", "Session '" + this.record.id() + "' has "
					+ this.settings.maxUnfinished() + " commands that have not ended; wait until some have");
		}
		long length = text.length() + this.commands.values().stream().mapToLong(Session::length).sum();
		for (Command old : List.copyOf(this.commands.values())) {
			boolean full = this.commands.size() >= this.settings.maxCommands()
					|| length > this.settings.maxText().toBytes();
			if (full && old.ended()) {
				length -= length(old);
				forget(old);
			}
		}
		if (length > this.settings.maxText().toBytes()) {
			throw new ApiException.RateLimited("TOO_MANY_COMMANDS", "The commands that wait in session '"
					+ this.record.id() + "' are too long together; wait until some have ended");
		}
	}

	private static long length(Command command) {
		return command.record().text().length();
	}

	private void forget(Command command) {
		this.commands.remove(command.record().id());
		this.store.remove(this.workplace.id(), this.record.key(), command.record());
		this.files.remove(command.record());
	}

	private List<Command> unfinished() {
		return this.commands.values().stream().filter((command) -> !command.ended()).toList();
	}

	/** Sees what has ended since it was looked last. */
	void refresh() {
		locked(() -> look(true));
	}

	/**
	 * Looks how the commands stand.
	 * @param shell whether to look after the shell itself too
	 * @return whether anything has changed
	 */
	private boolean look(boolean shell) {
		if (this.gone != null || this.shellCode != null) {
			return false;
		}
		try {
			boolean moved = lookAtCommands();
			return (shell && lookAtShell()) || moved;
		}
		catch (RuntimeException ex) {
			if (this.workplace.engine().inspect(this.workplace.id()) == Engine.Presence.RUNNING) {
				throw ex;
			}
			lose(ended("its sandbox was stopped"));
			return true;
		}
	}

	private boolean lookAtCommands() {
		boolean moved = false;
		for (Command command : unfinished()) {
			OptionalInt code = this.files.exitCode(command.record());
			for (LogSource source : LogSource.values()) {
				moved |= command.order().note(source, this.files.size(command.record(), source));
			}
			if (code.isEmpty()) {
				return moved;
			}
			end(command, code.getAsInt());
			moved = true;
		}
		return moved;
	}

	private void end(Command command, int code) {
		int told = this.time.code(code);
		this.store.write(this.workplace.id(), this.record.key(), command.record().ended(told));
		command.end(told);
	}

	private boolean lookAtShell() {
		Optional<DetachedExec> shell = find();
		if (shell.isEmpty()) {
			lose(ended("its sandbox was stopped"));
			return true;
		}
		OptionalInt code = shellCode(shell.get());
		if (code.isEmpty()) {
			return false;
		}
		lookAtCommands();
		for (Command command : unfinished()) {
			end(command, this.files.began(command.record()) ? code.getAsInt() : NEVER_RAN);
		}
		this.shellCode = code.getAsInt();
		return true;
	}

	private OptionalInt shellCode(DetachedExec shell) {
		boolean alive = shell.alive();
		OptionalInt code = this.files.shellCode();
		return (code.isPresent() || alive) ? code : OptionalInt.of(KILLED);
	}

	/**
	 * Ends it with all that it started; done when nothing is left. Who waits for a
	 * command hears of it before the command is killed.
	 */
	CompletableFuture<Void> end() {
		return new SessionEnd(this.workplace, this.store, this.record).start(() -> lose(ended("it was deleted")));
	}

	/** Forgets a session whose processes have gone. */
	void forget(String why) {
		lose(ended(why));
		this.store.remove(this.workplace.id(), this.record.key());
	}

	/** Tells all who wait that nobody will know any more. */
	private void lose(ApiException reason) {
		locked(() -> {
			this.gone = reason;
			unfinished().forEach((command) -> command.lose(reason));
			return true;
		});
	}

	/** A virtual thread that sleeps most of the time looks while a command runs. */
	private void watch() {
		if (!this.watched && !unfinished().isEmpty()) {
			this.watched = true;
			Thread.ofVirtual().name("session-" + this.record.key()).start(this::watchToTheEnd);
		}
	}

	private void watchToTheEnd() {
		Pause pause = new Pause();
		try {
			while (locked(() -> this.watched = !unfinished().isEmpty())) {
				pause.take(lookQuietly(pause.settled()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** What fails now, because the host is busy, is tried again. */
	private boolean lookQuietly(boolean shell) {
		try {
			return locked(() -> {
				boolean moved = look(shell);
				if (!unfinished().isEmpty()) {
					this.time.keep(this::find);
				}
				return moved;
			});
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	/** Fails when a command can take no input. */
	void requireRunning(Command command) {
		refresh();
		if (!command.ended()) {
			return;
		}
		locked(() -> {
			requireShell();
			return true;
		});
		throw new ApiException.Gone("COMMAND_ALREADY_COMPLETED",
				"gone: command '" + command.record().id() + "' has completed and reads no more input; run it again");
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
