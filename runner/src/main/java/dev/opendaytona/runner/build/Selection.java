package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.CopyEntry;
import dev.opendaytona.runner.build.dockerfile.DockerIgnore;
import dev.opendaytona.runner.build.dockerfile.PathPattern;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.SandboxRoot.FileStatus;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;

/**
 * What a copy finds in its source. What it names may be a link, which is followed; links
 * below that are not.
 *
 * @param root the source
 * @param leftOut what is not copied
 */
record Selection(SandboxRoot root, Predicate<String> leftOut) {

	List<CopyEntry> matching(PathPattern pattern, DockerIgnore ignored) {
		List<CopyEntry> found = new ArrayList<>();
		if (!pattern.hasWildcard()) {
			add(pattern.literal(), found);
			return found;
		}
		walk("", pattern, ignored, found);
		return found;
	}

	private void add(String path, List<CopyEntry> found) {
		if (path.isEmpty()) {
			found.add(new CopyEntry("", CopyEntry.Kind.DIRECTORY));
			return;
		}
		try {
			CopyEntry entry = entry(path);
			if (entry.kind() == CopyEntry.Kind.DIRECTORY || !this.leftOut.test(path)) {
				found.add(entry);
			}
		}
		catch (ApiException.NotFound absent) {
			// Whoever asked says so.
		}
	}

	private void walk(String directory, PathPattern pattern, DockerIgnore ignored, List<CopyEntry> found) {
		for (SandboxRoot.Entry entry : this.root.list(path(directory))) {
			String path = directory.isEmpty() ? entry.name() : directory + "/" + entry.name();
			if (pattern.matches(path)) {
				add(path, found);
			}
			else if (kind(path) == Kind.DIRECTORY && pattern.reachesBelow(path) && !ignored.prunes(path)) {
				walk(path, pattern, ignored, found);
			}
		}
	}

	private CopyEntry entry(String path) {
		return switch (this.root.stat(Links.follow(this.root, path), false).kind()) {
			case DIRECTORY -> new CopyEntry(path, CopyEntry.Kind.DIRECTORY);
			case FILE -> new CopyEntry(path,
					Archives.isArchive(this.root, path(path)) ? CopyEntry.Kind.ARCHIVE : CopyEntry.Kind.FILE);
			default -> new CopyEntry(path, CopyEntry.Kind.FILE);
		};
	}

	private Kind kind(String path) {
		return this.root.stat(path(path), false).kind();
	}

	static SandboxPath path(String relative) {
		return new SandboxPath("/" + relative);
	}

	/**
	 * Names, kinds, modes, attributes and bytes of a file or of all that is below a
	 * directory, and owners where they are copied.
	 */
	String digest(String path, boolean owners) {
		MessageDigest sha256 = sha256();
		sha256.update((path + "\0").getBytes(StandardCharsets.UTF_8));
		add(Links.follow(this.root, path).value().substring(1), owners, sha256);
		return HexFormat.of().formatHex(sha256.digest());
	}

	private void add(String path, boolean owners, MessageDigest sha256) {
		FileStatus status = this.root.stat(path(path), false);
		boolean kept = !this.leftOut.test(path);
		if (kept) {
			sha256.update((path + "\0" + status.kind() + "\0" + Integer.toOctalString(status.mode()) + "\0")
				.getBytes(StandardCharsets.UTF_8));
			if (owners) {
				sha256.update((status.uid() + ":" + status.gid() + "\0").getBytes(StandardCharsets.UTF_8));
			}
			attributes(path, status.kind(), sha256);
		}
		switch (status.kind()) {
			case DIRECTORY -> this.root.list(path(path))
				.forEach((entry) -> add(path.isEmpty() ? entry.name() : path + "/" + entry.name(), owners, sha256));
			case FILE -> {
				if (kept) {
					content(path, sha256);
				}
			}
			case LINK -> sha256.update(this.root.readLink(path(path)).getBytes(StandardCharsets.UTF_8));
			default -> sha256.update((byte) 0);
		}
	}

	private void attributes(String path, Kind kind, MessageDigest sha256) {
		if (kind == Kind.FILE || kind == Kind.DIRECTORY) {
			this.root.attributes(path(path)).forEach((name, value) -> {
				sha256.update((name + "\0").getBytes(StandardCharsets.UTF_8));
				sha256.update(value);
			});
		}
	}

	private void content(String path, MessageDigest sha256) {
		byte[] buffer = new byte[64 * 1024];
		try (InputStream content = this.root.read(path(path)).content()) {
			for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
				sha256.update(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
