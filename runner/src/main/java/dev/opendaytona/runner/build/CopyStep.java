package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.CopyEntry;
import dev.opendaytona.runner.build.dockerfile.CopyOptions;
import dev.opendaytona.runner.build.dockerfile.CopyOrder;
import dev.opendaytona.runner.build.dockerfile.CopyOrders;
import dev.opendaytona.runner.build.dockerfile.CopySource;
import dev.opendaytona.runner.build.dockerfile.CopyTarget;
import dev.opendaytona.runner.build.dockerfile.DockerIgnore;
import dev.opendaytona.runner.build.dockerfile.FileMode;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.build.dockerfile.Origin;
import dev.opendaytona.runner.build.dockerfile.PathPattern;
import dev.opendaytona.runner.build.dockerfile.StageState;
import dev.opendaytona.runner.engine.Copying;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import org.jspecify.annotations.Nullable;

/**
 * {@code COPY}, {@code ADD} and {@code WORKDIR}: files that come into a stage.
 */
final class CopyStep {

	private final StageSandbox files;

	private final Sources sources;

	CopyStep(StageSandbox files, Sources sources) {
		this.files = files;
		this.sources = sources;
	}

	/**
	 * A copy whose sources are known.
	 *
	 * @param contents digests of what is copied
	 * @param action copies it
	 */
	record Prepared(List<String> contents, Runnable action) {

		void execute() {
			this.action.run();
		}

	}

	Prepared prepare(Instruction.Copy copy, StageState state) {
		return prepare(copy, copy.from(), copy.sources(), copy.options(), state, copy.destination(),
				(entries, target) -> CopyOrders.of(copy, entries, target));
	}

	Prepared prepare(Instruction.Add add, StageState state) {
		Prepared local = prepare(add, null, add.sources(), add.options(), state, add.destination(),
				(entries, target) -> CopyOrders.of(add, entries, target));
		List<String> contents = new ArrayList<>(local.contents());
		add.sources().stream().filter(CopySource::fetched).map((source) -> fetch(add, source)).forEach(contents::add);
		return new Prepared(contents, local.action());
	}

	/** What is there now is known only when it was fetched. */
	private String fetch(Instruction.Add add, CopySource source) {
		SandboxPath path = remotes().fetch(add, source);
		try (SandboxRoot root = remotes().root()) {
			return new Selection(root, (left) -> false).digest(path.value().substring(1), false);
		}
	}

	/** Makes orders of what was found. */
	private interface Orders {

		List<CopyOrder> of(List<List<CopyEntry>> entries, CopyTarget target);

	}

	private Prepared prepare(Instruction instruction, @Nullable String from, List<CopySource> wanted,
			CopyOptions options, StageState state, String destination, Orders orders) {
		try (Sources.Source source = this.sources.open(instruction, from)) {
			Selection selection = new Selection(source.root(),
					leftOut(instruction.origin(), options, source.ignored()));
			List<List<CopyEntry>> entries = wanted.stream()
				.map((one) -> entries(instruction.origin(), one, options, selection, source.ignored()))
				.toList();
			List<String> contents = entries.stream()
				.flatMap(List::stream)
				.map((entry) -> selection.digest(entry.path(), from != null))
				.toList();
			String target = state.resolve(destination);
			return new Prepared(contents, () -> execute(instruction, from, options, orders, entries, target));
		}
	}

	private static List<CopyEntry> entries(Origin origin, CopySource source, CopyOptions options, Selection selection,
			DockerIgnore ignored) {
		return (source instanceof CopySource.Path path)
				? selection.matching(PathPattern.of(origin, path.pattern(), options.parents()), ignored) : List.of();
	}

	private static Predicate<String> leftOut(Origin origin, CopyOptions options, DockerIgnore ignored) {
		DockerIgnore excluded = DockerIgnore.of(origin, options.excludes());
		return (path) -> ignored.ignores(path) || excluded.ignores(path);
	}

	private void execute(Instruction instruction, @Nullable String from, CopyOptions options, Orders orders,
			List<List<CopyEntry>> entries, String destination) {
		try (Sources.Source source = this.sources.open(instruction, from); SandboxRoot target = this.files.root()) {
			Owner owner = owner(options);
			boolean kept = from != null && options.chown() == null;
			Copying how = new Copying(kept ? Copying.KEPT : owner.uid(), kept ? Copying.KEPT : owner.gid(),
					mode(instruction.origin(), options), leftOut(instruction.origin(), options, source.ignored()));
			NewDirectories directories = new NewDirectories(target, owner);
			boolean exists = isDirectory(target, destination);
			for (CopyOrder order : orders.of(entries, new CopyTarget(destination, exists))) {
				directories.make(directory(order));
				execute(order, source.root(), target, how);
			}
		}
	}

	private static String directory(CopyOrder order) {
		return switch (order) {
			case CopyOrder.Content _, CopyOrder.Unpack _, CopyOrder.Clone _ -> order.target();
			case CopyOrder.Fetch fetch when fetch.unpack() -> order.target();
			case CopyOrder.File _, CopyOrder.Write _, CopyOrder.Fetch _ -> NewDirectories.parent(order.target());
		};
	}

	private void execute(CopyOrder order, SandboxRoot source, SandboxRoot target, Copying how) {
		SandboxPath to = new SandboxPath(order.target());
		switch (order) {
			case CopyOrder.File file -> target.copyFrom(source, Links.follow(source, file.source()), to, how);
			case CopyOrder.Content content -> target.copyFrom(source, Links.follow(source, content.source()), to, how);
			case CopyOrder.Write write -> write(target, to, write.content(), how);
			case CopyOrder.Unpack unpack ->
				new Archives(this.sources.tools()).unpack(source, new SandboxPath("/" + unpack.source()), target, to);
			case CopyOrder.Fetch fetch -> {
				try (SandboxRoot remote = remotes().root()) {
					SandboxPath from = remotes().path(new CopySource.Url(fetch.url()));
					if (fetch.unpack()) {
						new Archives(this.sources.tools()).unpack(remote, from, target, to);
					}
					else {
						target.copyFrom(remote, from, to, how);
					}
				}
			}
			case CopyOrder.Clone clone -> {
				try (SandboxRoot remote = remotes().root()) {
					SandboxPath from = remotes().path(new CopySource.Git(clone.remote()));
					target.copyFrom(remote, from, to, below(from, how));
				}
			}
		}
	}

	private RemoteFiles remotes() {
		return this.sources.build().remotes();
	}

	/** What is left out is told from the directory on that is copied. */
	private static Copying below(SandboxPath directory, Copying how) {
		int prefix = directory.value().length();
		return new Copying(how.uid(), how.gid(), how.mode(),
				(path) -> path.length() > prefix && how.leftOut().test(path.substring(prefix)));
	}

	private static void write(SandboxRoot target, SandboxPath to, String content, Copying how) {
		try (OutputStream file = target.write(to)) {
			file.write(content.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		target.permissions(to, how.mode().apply(0644, false), how.uid(), how.gid());
	}

	private static Copying.Mode mode(Origin origin, CopyOptions options) {
		String chmod = options.chmod();
		return (chmod != null) ? FileMode.parse(origin, chmod)::apply : Copying.Mode.KEPT;
	}

	private Owner owner(CopyOptions options) {
		String chown = options.chown();
		return (chown != null) ? Owner.of(chown, this.files, this.sources.tools()) : Owner.ROOT;
	}

	private static boolean isDirectory(SandboxRoot root, String path) {
		try {
			return root.stat(new SandboxPath(path), true).kind() == SandboxRoot.Kind.DIRECTORY;
		}
		catch (ApiException absent) {
			return false;
		}
	}

	/** One that exists is left as it is; a new one is the user's. */
	void makeDirectory(String path, String user) {
		Owner owner = user.isEmpty() ? Owner.ROOT : Owner.of(user, this.files, this.sources.tools());
		try (SandboxRoot root = this.files.root()) {
			new NewDirectories(root, owner).make(path);
		}
	}

}
