package dev.opendaytona.runner.build.dockerfile;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Tells what a {@code COPY} or {@code ADD} does, from what its sources matched and what
 * its destination is.
 */
public final class CopyOrders {

	private final Instruction instruction;

	private final List<CopySource> sources;

	private final boolean parents;

	private final @Nullable AddOptions add;

	private final CopyTarget target;

	private final boolean intoDirectory;

	private CopyOrders(Instruction instruction, List<CopySource> sources, String destination, boolean parents,
			@Nullable AddOptions add, CopyTarget target) {
		this.instruction = instruction;
		this.sources = sources;
		this.parents = parents;
		this.add = add;
		this.target = target;
		this.intoDirectory = parents || target.existsAsDirectory() || ContainerPath.namesDirectory(destination);
	}

	/**
	 * What to do for {@code COPY}.
	 * @param copy the instruction, expanded
	 * @param entries what each of its sources matched, in their order; an empty list for
	 * those that are no paths
	 * @param target the destination
	 * @return what to do, in order
	 */
	public static List<CopyOrder> of(Instruction.Copy copy, List<List<CopyEntry>> entries, CopyTarget target) {
		return new CopyOrders(copy, copy.sources(), copy.destination(), copy.options().parents(), null, target)
			.orders(entries);
	}

	/**
	 * What to do for {@code ADD}.
	 * @param add the instruction, expanded
	 * @param entries what each of its sources matched, in their order; an empty list for
	 * those that are no paths
	 * @param target the destination
	 * @return what to do, in order
	 */
	public static List<CopyOrder> of(Instruction.Add add, List<List<CopyEntry>> entries, CopyTarget target) {
		return new CopyOrders(add, add.sources(), add.destination(), false, add.addOptions(), target).orders(entries);
	}

	private List<CopyOrder> orders(List<List<CopyEntry>> entries) {
		List<CopyOrder> orders = new ArrayList<>();
		for (int i = 0; i < this.sources.size(); i++) {
			add(this.sources.get(i), entries.get(i), orders);
		}
		if (orders.isEmpty()) {
			throw refuse(
					"none of its sources matches anything; correct them, or see whether .dockerignore leaves them out");
		}
		if ((orders.size() > 1 || this.sources.size() > 1) && !this.intoDirectory) {
			throw refuse("it has several sources, and its destination " + Refusal.quoted(this.target.path())
					+ " is no directory; end it with '/'");
		}
		return orders;
	}

	private void add(CopySource source, List<CopyEntry> entries, List<CopyOrder> orders) {
		switch (source) {
			case CopySource.Path path -> matched(path, entries, orders);
			case CopySource.Inline inline ->
				orders.add(new CopyOrder.Write(inline.content(), file(ContainerPath.name(inline.name()))));
			case CopySource.Url url -> orders.add(fetch(url.url()));
			case CopySource.Git git -> orders.add(new CopyOrder.Clone(git.remote(), this.target.path()));
		}
	}

	private void matched(CopySource.Path path, List<CopyEntry> entries, List<CopyOrder> orders) {
		PathPattern pattern = PathPattern.of(this.instruction.origin(), path.pattern(), this.parents);
		if (entries.isEmpty() && !pattern.hasWildcard()) {
			throw refuse("its source " + Refusal.quoted(path.pattern())
					+ " does not exist; correct it, or see whether .dockerignore leaves it out");
		}
		entries.forEach((entry) -> orders.add(order(pattern, entry)));
	}

	private CopyOrder order(PathPattern pattern, CopyEntry entry) {
		String kept = this.parents ? pattern.kept(entry.path()) : ContainerPath.name(entry.path());
		return switch (entry.kind()) {
			case FILE -> new CopyOrder.File(entry.path(), file(kept));
			case ARCHIVE -> unpacks() ? new CopyOrder.Unpack(entry.path(), this.target.path())
					: new CopyOrder.File(entry.path(), file(kept));
			case DIRECTORY -> new CopyOrder.Content(entry.path(),
					this.parents ? ContainerPath.join(this.target.path(), kept) : this.target.path());
		};
	}

	private boolean unpacks() {
		return this.add != null && this.add.unpacksLocal();
	}

	private CopyOrder fetch(String url) {
		if (this.add != null && this.add.unpacksFetched()) {
			return new CopyOrder.Fetch(url, this.target.path(), true);
		}
		return new CopyOrder.Fetch(url, this.intoDirectory ? file(fileName(url)) : this.target.path(), false);
	}

	private String fileName(String url) {
		String name = name(url);
		if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
			throw refuse("the address " + Refusal.quoted(url)
					+ " names no file; end the destination with a file name instead of '/'");
		}
		return name;
	}

	private String name(String url) {
		try {
			String path = URI.create(url).getPath();
			return (path != null) ? ContainerPath.name(path) : "";
		}
		catch (IllegalArgumentException ex) {
			throw refuse("the address " + Refusal.quoted(url) + " is not valid; correct it");
		}
	}

	/** The path of a file of a name, or the destination when that is the file. */
	private String file(String name) {
		return this.intoDirectory ? ContainerPath.join(this.target.path(), name) : this.target.path();
	}

	private RuntimeException refuse(String message) {
		return Refusal.invalid(this.instruction.origin(), "nothing can be copied: " + message);
	}

}
