package dev.opendaytona.runner.build;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.build.dockerfile.Mount;
import dev.opendaytona.runner.engine.Copying;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * What a {@code RUN} sees besides its stage. Nothing is mounted: what lies there is moved
 * aside for the moment, files are copied in, and all of it is put right afterwards. A
 * cache starts empty each time, which every command has to bear.
 */
final class MountedForRun implements AutoCloseable {

	private static final String ASIDE = ".opendaytona-aside";

	private final StageSandbox files;

	private final Deque<Runnable> undo = new ArrayDeque<>();

	private MountedForRun(StageSandbox files) {
		this.files = files;
	}

	static MountedForRun of(Instruction.Run run, List<Mount> mounts, StageSandbox files, Sources sources) {
		MountedForRun mounted = new MountedForRun(files);
		try {
			mounts.forEach((mount) -> mounted.add(run, mount, sources));
			return mounted;
		}
		catch (RuntimeException ex) {
			mounted.close();
			throw ex;
		}
	}

	private void add(Instruction.Run run, Mount mount, Sources sources) {
		switch (mount) {
			case Mount.Cache cache ->
				directory(cache.target(), cache.owner().uid(), cache.owner().gid(), cache.owner().mode());
			case Mount.Tmpfs tmpfs -> directory(tmpfs.target(), 0, 0, 01777);
			case Mount.Bind bind -> bind(run, bind, sources);
			case Mount.Secret secret -> {
				if (secret.required()) {
					throw new ApiException.InvalidRequest("BUILD_NO_SECRET", "Dockerfile line " + run.origin().line()
							+ ": the secret '" + secret.id() + "' is required, and this build was given none");
				}
			}
		}
	}

	private void directory(String target, int uid, int gid, int mode) {
		try (SandboxRoot root = this.files.root()) {
			SandboxPath path = aside(root, target);
			root.makeDirectories(path, 0755);
			root.permissions(path, mode, uid, gid);
		}
	}

	private void bind(Instruction.Run run, Mount.Bind bind, Sources sources) {
		try (Sources.Source source = sources.open(run, bind.from()); SandboxRoot root = this.files.root()) {
			SandboxPath path = aside(root, bind.target());
			root.copyFrom(source.root(), new SandboxPath("/" + bind.source().replaceFirst("^/+", "")), path,
					new Copying(0, 0, Copying.Mode.KEPT, source.ignored()::ignores));
		}
	}

	private SandboxPath aside(SandboxRoot root, String target) {
		SandboxPath path = new SandboxPath(target);
		SandboxPath kept = new SandboxPath(target + ASIDE);
		boolean there = exists(root, path);
		if (there) {
			root.move(path, kept);
		}
		this.undo.push(() -> putBack(path, kept, there));
		return path;
	}

	private void putBack(SandboxPath path, SandboxPath kept, boolean there) {
		try (SandboxRoot root = this.files.root()) {
			if (exists(root, path)) {
				root.delete(path, true);
			}
			if (there) {
				root.move(kept, path);
			}
		}
	}

	private static boolean exists(SandboxRoot root, SandboxPath path) {
		try {
			root.stat(path, false);
			return true;
		}
		catch (ApiException.NotFound absent) {
			return false;
		}
	}

	@Override
	public void close() {
		while (!this.undo.isEmpty()) {
			this.undo.pop().run();
		}
	}

}
