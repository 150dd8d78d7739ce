package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.host.Launched;
import org.jspecify.annotations.Nullable;

/**
 * Starts further processes in sandboxes, each in a control group of its own.
 */
final class Execs {

	private final Crun crun;

	private final Cgroups cgroups;

	private final Bundles bundles;

	/** Names are not given twice, in another run of the runner neither. */
	private final AtomicLong names = new AtomicLong(System.currentTimeMillis());

	Execs(Crun crun, Cgroups cgroups, Bundles bundles) {
		this.crun = crun;
		this.cgroups = cgroups;
		this.bundles = bundles;
	}

	ExecProcess start(Live running, ExecRequest request) {
		String id = running.spec().id();
		String name = "x" + Long.toHexString(this.names.incrementAndGet());
		Path description = this.bundles.describe(id, name, describe(running, request));
		Path log = description.resolveSibling(name + ".log");
		Launched launched = this.crun.exec(id, description, log, this.cgroups.child(id, name), request.mergeOutput());
		return new OciExec(launched, this.cgroups, id, name, description, log);
	}

	private static byte[] describe(Live running, ExecRequest request) {
		Accounts.Member member = member(running, request.user());
		Map<String, String> env = new HashMap<>(running.spec().env());
		env.putAll(request.env());
		String cwd = (request.cwd() != null) ? request.cwd() : member.account().home();
		return BundleConfig.exec(request.argv(), env, cwd, member.account(), member.groups());
	}

	static Accounts.Member member(Live running, @Nullable String user) {
		return (user != null) ? running.accounts().get(user) : running.accounts().getOrRoot(running.spec().user());
	}

}
