package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.build.dockerfile.Mount;
import dev.opendaytona.runner.engine.Copying;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * What a {@code RUN} sees besides its stage. Nothing is mounted: what lies there is moved
 * aside for the moment, files are copied in, and all of it is put right afterwards. A
 * cache is copied out then, also when the command failed.
 */
final class MountedForRun implements AutoCloseable {

	private static final String ASIDE = ".opendaytona-aside";

	private static final Copying KEPT = new Copying(Copying.KEPT, Copying.KEPT, Copying.Mode.KEPT, (path) -> false);

	private final StageSandbox files;

	private final Deque<Runnable> undo = new ArrayDeque<>();

	private final Tools tools;

	private final Map<Mount.Cache, CacheMounts.Use> caches = new LinkedHashMap<>();

	private final Map<String, String> environment = new HashMap<>();

	private final List<SandboxPath> secrets = new ArrayList<>();

	private MountedForRun(StageSandbox files, Tools tools) {
		this.files = files;
		this.tools = tools;
	}

	static MountedForRun of(Instruction.Run run, List<Mount> mounts, StageSandbox files, Sources sources) {
		MountedForRun mounted = new MountedForRun(files, sources.tools());
		try {
			mounted.takeCaches(mounts);
			mounts.forEach((mount) -> mounted.add(run, mount, sources));
			return mounted;
		}
		catch (RuntimeException ex) {
			mounted.close();
			throw ex;
		}
	}

	/** The variables that the command gets of its secrets. */
	Map<String, String> environment() {
		return this.environment;
	}

	/**
	 * Refuses what a command did that has moved the file of a secret, for example with
	 * the directory that it is in: it would come into the image.
	 */
	void requireSecrets(Instruction.Run run) {
		try (SandboxRoot root = this.files.root()) {
			for (SandboxPath secret : this.secrets) {
				if (!exists(root, secret)) {
					throw new ApiException.InvalidRequest("BUILD_SECRET_MOVED",
							"Dockerfile line " + run.origin().line() + ": the command moved or removed '" + secret
									+ "', the file of a secret; leave it and the directories that it is in where they"
									+ " are");
				}
			}
		}
	}

	/** In the same order for all, so that nobody waits for one that waits for him. */
	private void takeCaches(List<Mount> mounts) {
		CacheMounts all = this.tools.cache().mounts();
		mounts.stream()
			.filter(Mount.Cache.class::isInstance)
			.map(Mount.Cache.class::cast)
			.sorted(Comparator.comparing(Mount.Cache::id))
			.forEach((cache) -> this.caches.computeIfAbsent(cache,
					(key) -> all.use(this.tools.wanted().owner(), key, this.tools)));
	}

	private void add(Instruction.Run run, Mount mount, Sources sources) {
		switch (mount) {
			case Mount.Cache cache -> cache(run, cache, sources);
			case Mount.Tmpfs tmpfs -> directory(tmpfs.target(), 0, 0, 01777);
			case Mount.Bind bind -> bind(run, bind, sources);
			case Mount.Secret secret -> secret(run, secret);
		}
	}

	private void secret(Instruction.Run run, Mount.Secret secret) {
		String value = this.tools.wanted().secrets().get(secret.id());
		if (value == null) {
			requireOptional(run, secret);
			return;
		}
		if (secret.env() != null) {
			this.environment.put(secret.env(), value);
		}
		if (!secret.target().isEmpty()) {
			this.secrets.add(file(secret.target(), value, secret.owner()));
		}
	}

	private static void requireOptional(Instruction.Run run, Mount.Secret secret) {
		if (secret.required()) {
			throw new ApiException.InvalidRequest("BUILD_NO_SECRET",
					"Dockerfile line " + run.origin().line() + ": the secret '" + secret.id()
							+ "' is required, and this build was given none of that name; make it with POST /secret,"
							+ " and write its name into the Dockerfile as it is");
		}
	}

	/** It has its owner and mode before it has its content. */
	private SandboxPath file(String target, String content, Mount.Owner owner) {
		try (SandboxRoot root = this.files.root()) {
			SandboxPath path = aside(root, target);
			root.makeDirectories(new SandboxPath(target.substring(0, target.lastIndexOf('/') + 1)), 0755);
			root.write(path).close();
			root.permissions(path, owner.mode(), owner.uid(), owner.gid());
			try (OutputStream file = root.write(path)) {
				file.write(content.getBytes(StandardCharsets.UTF_8));
			}
			return path;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void cache(Instruction.Run run, Mount.Cache cache, Sources sources) {
		CacheMounts.Use use = Objects.requireNonNull(this.caches.get(cache));
		directory(cache.target(), cache.owner().uid(), cache.owner().gid(), cache.owner().mode());
		SandboxPath path = new SandboxPath(cache.target());
		try (SandboxRoot root = this.files.root()) {
			if (!use.copyTo(root, path) && cache.from() != null) {
				try (Sources.Source source = sources.open(run, cache.from())) {
					root.copyFrom(source.root(), new SandboxPath(cache.source()), path, KEPT);
				}
			}
		}
		this.undo.push(() -> keep(cache, use));
	}

	private void keep(Mount.Cache cache, CacheMounts.Use use) {
		try (SandboxRoot root = this.files.root()) {
			use.copyFrom(root, new SandboxPath(cache.target()));
		}
		catch (RuntimeException ex) {
			this.tools.log().line("The cache '" + cache.id() + "' could not be kept: " + ex.getMessage());
		}
	}

	private void directory(String target, int uid, int gid, int mode) {
		try (SandboxRoot root = this.files.root()) {
			SandboxPath path = aside(root, target);
			root.makeDirectories(path, 0755);
			root.permissions(path, mode, uid, gid);
		}
	}

	/** Files of the context are root's, whoever packed them. */
	private void bind(Instruction.Run run, Mount.Bind bind, Sources sources) {
		int owner = (bind.from() != null) ? Copying.KEPT : 0;
		try (Sources.Source source = sources.open(run, bind.from()); SandboxRoot root = this.files.root()) {
			SandboxPath path = aside(root, bind.target());
			root.copyFrom(source.root(), new SandboxPath("/" + bind.source().replaceFirst("^/+", "")), path,
					new Copying(owner, owner, Copying.Mode.KEPT, source.ignored()::ignores));
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
		try {
			while (!this.undo.isEmpty()) {
				this.undo.pop().run();
			}
		}
		finally {
			this.caches.values().forEach(CacheMounts.Use::close);
		}
	}

}
