package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.CopySource;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ADD} brings from elsewhere. It is fetched by the machine's own programs in
 * a sandbox that holds nothing else, with the limits and the network policy of the build,
 * whatever the stage has; once in a build.
 */
final class RemoteFiles implements AutoCloseable {

	private static final String DIRECTORY = "/remote";

	private static final String FETCH = resource("fetch.py");

	private static final String CLONE = resource("clone.sh");

	private static final int NAME_LENGTH = 40;

	private static final int BUFFER_BYTES = 64 * 1024;

	private static final int MOST_SHOWN = 1_000;

	private final Tools tools;

	private final Map<CopySource, SandboxPath> fetched = new HashMap<>();

	private final Set<String> there = new HashSet<>();

	private @Nullable StageSandbox sandbox;

	RemoteFiles(Tools tools) {
		this.tools = tools;
	}

	/**
	 * Fetches a source of an ADD, unless it was.
	 * @param add the instruction
	 * @param source a file of a web server, or a repository
	 * @return where it is in {@link #root}: a file, or the directory that is asked for
	 */
	SandboxPath fetch(Instruction.Add add, CopySource source) {
		SandboxPath path = switch (source) {
			case CopySource.Url url -> file(add, url.url());
			case CopySource.Git git -> repository(add, git.remote());
			case CopySource.Path _, CopySource.Inline _ ->
				throw new IllegalArgumentException("It is nowhere else: " + source);
		};
		this.fetched.put(source, path);
		return path;
	}

	/** Where a source is that was fetched. */
	SandboxPath path(CopySource source) {
		return Objects.requireNonNull(this.fetched.get(source), "not fetched");
	}

	/** All that was fetched; the caller closes it. */
	SandboxRoot root() {
		return stage().root();
	}

	private StageSandbox stage() {
		StageSandbox known = this.sandbox;
		if (known == null) {
			known = new StageSandbox(this.tools, Image.HOST, null);
			this.sandbox = known;
			try (SandboxRoot root = known.root()) {
				root.makeDirectories(new SandboxPath(DIRECTORY), 0755);
			}
		}
		return known;
	}

	private SandboxPath file(Instruction.Add add, String url) {
		String target = target(url);
		run(add, target, "fetch '" + shown(url) + "'", List.of("/usr/bin/python3", "-c", FETCH, url, target));
		SandboxPath path = new SandboxPath(target);
		String checksum = add.addOptions().checksum();
		if (checksum != null) {
			String digest = "sha256:" + digest(path);
			require(add, digest.equals(checksum),
					"'" + shown(url) + "' has the digest " + digest + ", not " + checksum);
		}
		return path;
	}

	private SandboxPath repository(Instruction.Add add, String remote) {
		Repository wanted = Repository.of(remote);
		require(add, !wanted.revision().startsWith("-"),
				"'" + wanted.revision() + "' is no branch, tag or commit; correct what follows '#'");
		String keep = Boolean.toString(add.addOptions().keepGitDir());
		String target = target(wanted.address() + '#' + wanted.revision() + '#' + keep);
		run(add, target, "clone '" + shown(wanted.address()) + "' at '" + wanted.revision() + "'",
				List.of("/bin/sh", "-c", CLONE, "clone", wanted.address(), wanted.revision(), target, keep));
		String checksum = add.addOptions().checksum();
		if (checksum != null) {
			String commit = text(target + ".commit").strip();
			require(add, commit.startsWith(checksum), "'" + shown(remote) + "' is at " + commit + ", not " + checksum);
		}
		return new SandboxPath(wanted.directory().isEmpty() ? target : target + "/" + wanted.directory());
	}

	/**
	 * An address with what follows its {@code #}: a branch, tag or commit, and after a
	 * colon a directory.
	 *
	 * @param address the address
	 * @param revision what is checked out
	 * @param directory the directory that is meant; empty for all
	 */
	private record Repository(String address, String revision, String directory) {

		static Repository of(String remote) {
			String[] parts = remote.split("#", 2);
			String[] fragment = ((parts.length > 1) ? parts[1] : "").split(":", 2);
			return new Repository(parts[0], fragment[0].isEmpty() ? "HEAD" : fragment[0],
					(fragment.length > 1) ? fragment[1].replaceFirst("^/+", "") : "");
		}

	}

	private static String target(String name) {
		return DIRECTORY + "/" + BaseImages.sha256(name).substring(0, NAME_LENGTH);
	}

	private void run(Instruction.Add add, String target, String what, List<String> argv) {
		if (this.there.contains(target)) {
			return;
		}
		this.tools.log().line("Trying to " + what);
		LastWords last = new LastWords();
		Execution execution = new Execution(this.tools.engine(), (bytes) -> {
			last.add(bytes);
			this.tools.log().write(bytes);
		});
		int code = execution.run(stage().id(), new ExecRequest(argv, Map.of(), "/", "root", true));
		String said = last.line();
		require(add, code == 0, "it could not " + what + ": " + (said.isEmpty() ? "exit code " + code : said));
		this.there.add(target);
	}

	/** The end of what a program writes, however much that is. */
	private static final class LastWords {

		private byte[] kept = new byte[0];

		synchronized void add(byte[] bytes) {
			byte[] both = Arrays.copyOf(this.kept, this.kept.length + bytes.length);
			System.arraycopy(bytes, 0, both, this.kept.length, bytes.length);
			this.kept = Arrays.copyOfRange(both, Math.max(0, both.length - MOST_SHOWN), both.length);
		}

		synchronized String line() {
			String text = new String(this.kept, StandardCharsets.UTF_8).strip();
			return text.substring(text.lastIndexOf('\n') + 1);
		}

	}

	/** A login in an address is for the server alone. */
	private static String shown(String address) {
		return address.replaceFirst("//[^/@]*@", "//");
	}

	private static void require(Instruction.Add add, boolean condition, String message) {
		if (!condition) {
			throw new ApiException.InvalidRequest("BUILD_FAILED",
					"Dockerfile line " + add.origin().line() + ": " + message);
		}
	}

	private String text(String path) {
		try (SandboxRoot root = root(); InputStream content = root.read(new SandboxPath(path)).content()) {
			return new String(content.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String digest(SandboxPath path) {
		byte[] buffer = new byte[BUFFER_BYTES];
		try (SandboxRoot root = root(); InputStream content = root.read(path).content()) {
			MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
			for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
				sha256.update(buffer, 0, read);
			}
			return HexFormat.of().formatHex(sha256.digest());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String resource(String name) {
		try (InputStream stream = Objects.requireNonNull(RemoteFiles.class.getResourceAsStream(name), name)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		StageSandbox known = this.sandbox;
		this.sandbox = null;
		if (known != null) {
			known.close();
		}
	}

}
