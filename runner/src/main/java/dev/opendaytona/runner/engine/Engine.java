package dev.opendaytona.runner.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and runs sandboxes. This comment is the specification, and {@code EngineContract}
 * its test.
 *
 * <p>
 * <b>Identity.</b> A sandbox is named by the id in its {@link SandboxSpec}. Everything
 * that an engine makes on a host (mounts, cgroups, namespaces, directories) can be found
 * again by that id alone, after a crash too.
 *
 * <p>
 * <b>Idempotence.</b> Every operation may be repeated. To create what exists, start what
 * runs, stop what is stopped and destroy what is gone succeeds and changes nothing. An
 * operation that was cut off half way (the process was killed) is finished or undone by
 * calling {@link #destroy}, or the same operation, again.
 *
 * <p>
 * <b>Failure.</b> An operation that fails has undone what it made and throws an
 * {@link dev.opendaytona.api.error.ApiException}: {@code NotFound} when there is no such
 * sandbox or image, {@code Conflict} when its state forbids the operation,
 * {@code Unsupported} when {@link #capabilities()} lack it, {@code Unavailable} when the
 * host has not what it takes, else {@code Internal}.
 *
 * <p>
 * <b>Concurrency.</b> Operations on different sandboxes may run at once. The caller makes
 * sure that at most one of create, start, stop and destroy runs for one sandbox; exec,
 * terminal and root may run at any time and fail with {@code Conflict} when it is not
 * running.
 *
 * <p>
 * <b>Survival.</b> Running sandboxes go on running when the process of the engine ends or
 * is killed; only terminals hang up. A new engine on the same directory finds them with
 * {@link #list()} and works on them as if it had made them. A process that was started
 * with {@link #exec} loses its streams then; one that was started with {@link #detach}
 * loses nothing, and is found with {@link #findDetached} until its sandbox is stopped.
 *
 * <p>
 * <b>Layers.</b> {@link #commit} keeps what a sandbox has changed as a layer, under a
 * name that the caller chooses. A layer is never written to again; images are made of
 * layers, and one that an image of a sandbox is made of must not be removed.
 * {@link #fork} makes a sandbox with the files that another one has. Both see the files
 * as of one moment, for which the processes are frozen, and keep nothing that tells
 * machines apart (machine id, host keys of SSH, seeds of random numbers).
 *
 * <p>
 * <b>A worked flow.</b> {@code create(spec)} makes the files, {@code start(spec)} the
 * processes; {@code exec}, {@code terminal} and {@code root} work in it;
 * {@code stop(id, grace)} ends the processes and keeps the files, {@code start(spec)}
 * brings it back with them; {@code destroy(id)} leaves nothing.
 */
public interface Engine extends AutoCloseable {

	/**
	 * What this engine can do on this host. An operation that is not named here throws
	 * {@code Unsupported}.
	 * @return the capabilities
	 */
	Set<Capability> capabilities();

	/**
	 * Makes the files of a sandbox, without a process. Fails with {@code NotFound} when
	 * the image does not exist.
	 * @param spec what it should be
	 */
	void create(SandboxSpec spec);

	/**
	 * Starts the processes of a sandbox: an init that reaps, and nothing else. Its
	 * network policy and limits hold before the first process runs.
	 * @param spec what it should be; limits and policy may differ from the last start
	 */
	void start(SandboxSpec spec);

	/**
	 * Ends every process of a sandbox and keeps its files. The processes are asked to end
	 * (SIGTERM) and after the grace are killed.
	 * @param id the sandbox
	 * @param grace how long they may take; zero kills at once
	 */
	void stop(String id, Duration grace);

	/**
	 * Makes the files of a sandbox, without a process, as those that another one has at
	 * this moment, running or not. Does nothing when the new one has files already.
	 * @param id the sandbox that has the files
	 * @param spec what the new one should be; its image is that of the other
	 */
	void fork(String id, SandboxSpec spec);

	/**
	 * Keeps what a sandbox, running or not, has changed in the files of its image as a
	 * layer. Does nothing when there is a layer of that name.
	 * @param id the sandbox
	 * @param layer the name of the layer: 1 to 64 small letters, digits and '-'
	 */
	void commit(String id, String layer);

	/**
	 * Makes the files of a sandbox, without a process, as what a layer holds over its
	 * image: the sandbox goes on where the layer was committed. Does nothing when it has
	 * files already.
	 * @param layer the name of the layer; {@code NotFound} when there is none
	 * @param spec what the sandbox should be, on the image of the one that was committed
	 */
	void create(String layer, SandboxSpec spec);

	/**
	 * The layers that were committed.
	 * @return their names
	 */
	Set<String> layers();

	/**
	 * What a layer holds.
	 * @param layer the name of the layer; {@code NotFound} when there is none
	 * @return its size, in bytes
	 */
	long layerBytes(String layer);

	/**
	 * Where the files of a layer are: those of the root that differ from the layers
	 * below, as overlayfs keeps them. What a layer changes in the machine's own programs
	 * is not among them. Nobody may write there.
	 * @param layer the name of the layer; {@code NotFound} when there is none
	 * @return a directory of this machine
	 */
	Path layerRoot(String layer);

	/**
	 * Writes a layer down in a format of the engine's own, from which
	 * {@link #importLayer} makes the same one again, on another host too.
	 * @param layer the name of the layer; {@code NotFound} when there is none
	 * @param target takes the bytes; not closed
	 */
	void exportLayer(String layer, OutputStream target);

	/**
	 * Makes a layer of what {@link #exportLayer} has written. Does nothing when there is
	 * a layer of that name. The engine trusts the bytes: the caller makes sure that they
	 * are the ones that it was given, at the latest before it uses the layer.
	 * @param layer the name of the layer
	 * @param source the bytes, read to their end
	 */
	void importLayer(String layer, InputStream source);

	/**
	 * Removes a layer.
	 * @param layer the name of the layer; may be unknown
	 */
	void removeLayer(String layer);

	/**
	 * Removes a sandbox with all that was ever made for it, in whatever state it is.
	 * @param id the sandbox; may be unknown
	 */
	void destroy(String id);

	/**
	 * Starts a process in a running sandbox.
	 * @param id the sandbox
	 * @param request what to run
	 * @return the running process; the caller closes it
	 */
	ExecProcess exec(String id, ExecRequest request);

	/**
	 * Starts a process on a terminal of its own (pty(7)): the terminal is its standard
	 * input, output and error, and the controlling terminal of its new session, and has
	 * its size before the process first looks. The terminal belongs to this engine: when
	 * it is closed, or the process of the engine ends, the line hangs up and the session
	 * gets SIGHUP. When the engine ends, all that the process started ends too, at the
	 * latest when the next engine opens.
	 * @param id the sandbox
	 * @param request what to run; its output is always merged
	 * @param size the size of the terminal
	 * @return the running process; the caller closes it
	 */
	TerminalProcess terminal(String id, ExecRequest request, TerminalSize size);

	/**
	 * Starts a process that goes on when the engine ends. Its streams are
	 * {@code /dev/null}: it opens what it needs. The caller chooses its name, so that it
	 * can write it down before; {@code Conflict} when something runs under that name
	 * already, {@code Internal} with the reason when it could not be started,
	 * {@code Unsupported} when the image has no shell.
	 * @param id the sandbox
	 * @param name 1 to 40 small letters and digits
	 * @param request what to run; whether output is merged is of no account
	 * @return the running process
	 */
	DetachedExec detach(String id, String name, ExecRequest request);

	/**
	 * Finds a detached process, whether or not it has ended.
	 * @param id the sandbox
	 * @param name the name that it was started with
	 * @return the process; empty when there was none since the sandbox was started, or it
	 * was removed
	 */
	Optional<DetachedExec> findDetached(String id, String name);

	/**
	 * The files of a running sandbox, as its processes see them. No path, link or race
	 * leads out of it.
	 * @param id the sandbox
	 * @param account with whose rights the files are used
	 * @return its root; the caller closes it
	 */
	SandboxRoot root(String id, Account account);

	/**
	 * A user of a running sandbox, from its own {@code /etc/passwd}; {@code NotFound}
	 * when there is none of that name.
	 * @param id the sandbox
	 * @param user a name or number, or null for the user of the spec
	 * @return the account
	 */
	Account account(String id, @Nullable String user);

	/**
	 * Where processes of a user start that are told nothing else.
	 * @param id the sandbox, which runs
	 * @param account the user
	 * @return the directory that the image names, else the user's home
	 */
	String workDir(String id, Account account);

	/**
	 * Puts another network policy in force, at once.
	 * @param id the sandbox
	 * @param policy the policy
	 */
	void network(String id, NetworkPolicy policy);

	/**
	 * Whether a sandbox has processes, asked of the host, not of memory.
	 * @param id the sandbox
	 * @return its state on the host
	 */
	Presence inspect(String id);

	/**
	 * Every sandbox of which something exists on this host, half-made ones too.
	 * @return their ids
	 */
	List<String> list();

	/**
	 * What the processes of a sandbox use now; nothing when it is stopped. Costs little.
	 * @param id the sandbox
	 * @return its usage
	 */
	Usage usage(String id);

	/**
	 * How large the files are that a sandbox has written. May look at each of them.
	 * @param id the sandbox
	 * @return their bytes
	 */
	long diskBytes(String id);

	/**
	 * What a running sandbox was started as, with the policy that is in force.
	 * @param id the sandbox
	 * @return its spec
	 */
	SandboxSpec spec(String id);

	/**
	 * The TCP ports that processes of a running sandbox listen on, on any of its
	 * addresses, IPv4 and IPv6. Says nothing of whether they answer.
	 * @param id the sandbox
	 * @return the ports
	 */
	Set<Integer> listeningPorts(String id);

	/** Frees what the engine itself holds; sandboxes go on. */
	@Override
	void close();

	/** What a host has of a sandbox. */
	enum Presence {

		/** Nothing. */
		ABSENT,

		/** Files, but no process. */
		STOPPED,

		/** A live init. */
		RUNNING

	}

	/** What an engine may be able to do. */
	enum Capability {

		/** Keeps a sandbox to its disk limit exactly. */
		DISK_LIMIT,

		/** Keeps a sandbox to its limits of memory, processors and processes. */
		CGROUP_LIMITS,

		/** Enforces network policies. */
		NETWORK_POLICY

	}

	/**
	 * What the processes of a sandbox use.
	 *
	 * @param memoryBytes all memory that its limit counts, in bytes
	 * @param cacheBytes the part of it that holds copies of files, which the kernel takes
	 * back when memory is short; not of file systems in memory
	 * @param cpuTime processor time since the sandbox was started, ended processes and
	 * all processors added up
	 * @param pids processes and threads
	 */
	record Usage(long memoryBytes, long cacheBytes, Duration cpuTime, long pids) {

	}

}
