package dev.opendaytona.runner.toolbox;

import java.util.Set;

import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.DetachedExec;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.TerminalProcess;
import dev.opendaytona.runner.engine.TerminalSize;

/**
 * A running sandbox with the user who works in it.
 *
 * @param engine runs it
 * @param id its id
 * @param account the user
 * @param environments the variables that peers gave it
 */
public record Workplace(Engine engine, String id, Account account, Environments environments) {

	/**
	 * Where relative paths start.
	 * @return an absolute path
	 */
	public String workDir() {
		return this.engine.workDir(this.id, this.account);
	}

	/**
	 * A path as a peer gave it.
	 * @param path absolute, or relative to the work directory
	 * @return the path
	 */
	public SandboxPath path(String path) {
		return SandboxPath.of(path, workDir());
	}

	/**
	 * The files, with the rights of the user.
	 * @return the root; the caller closes it
	 */
	public SandboxRoot root() {
		return this.engine.root(this.id, this.account);
	}

	/**
	 * Starts a process.
	 * @param request what to run
	 * @return the process; the caller closes it
	 */
	public ExecProcess exec(ExecRequest request) {
		return this.engine.exec(this.id, within(request));
	}

	/**
	 * Starts a process on a terminal.
	 * @param request what to run
	 * @param size the size of the terminal
	 * @return the process; the caller closes it
	 */
	public TerminalProcess terminal(ExecRequest request, TerminalSize size) {
		return this.engine.terminal(this.id, within(request), size);
	}

	/**
	 * Starts a process that goes on when the runner ends.
	 * @param name what it is found by
	 * @param request what to run
	 * @return the process
	 */
	public DetachedExec detach(String name, ExecRequest request) {
		return this.engine.detach(this.id, name, within(request));
	}

	/** The one place where the variables of a sandbox join a process. */
	private ExecRequest within(ExecRequest request) {
		return this.environments.get(this.id).around(request);
	}

	/**
	 * The TCP ports that its processes listen on.
	 * @return the ports
	 */
	public Set<Integer> listeningPorts() {
		return this.engine.listeningPorts(this.id);
	}

	/**
	 * Another user of the sandbox.
	 * @param user a name or number
	 * @return the account
	 */
	public Account account(String user) {
		return this.engine.account(this.id, user);
	}

}
