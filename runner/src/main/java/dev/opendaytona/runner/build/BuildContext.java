package dev.opendaytona.runner.build;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.DockerIgnore;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.host.Download;
import dev.opendaytona.runner.image.Unpacking;

/**
 * The files that a build copies from: tars of the caller's, unpacked over each other.
 */
final class BuildContext implements AutoCloseable {

	private static final long MAX_BYTES = 10L << 30;

	private static final String IGNORE = ".dockerignore";

	private final Path directory;

	private final SandboxRoot root;

	private BuildContext(Path directory, SandboxRoot root) {
		this.directory = directory;
		this.root = root;
	}

	static BuildContext fetch(List<String> addresses, Path scratch, Tools tools) {
		Path directory = temporary(scratch);
		try (Download download = new Download()) {
			for (String address : addresses) {
				try (InputStream tar = download.open(address)) {
					Unpacking.unpack(tar, directory, MAX_BYTES);
				}
			}
			return new BuildContext(directory, tools.rootOf().apply(directory));
		}
		catch (FileNotFoundException ex) {
			Unpacking.remove(directory);
			throw new ApiException.InvalidRequest("CONTEXT_NOT_FOUND",
					"A part of the build context is not in the object" + " storage (" + ex.getMessage()
							+ "); upload it again");
		}
		catch (InterruptedIOException ex) {
			Unpacking.remove(directory);
			throw new ApiException.Unavailable("The build was cancelled");
		}
		catch (IOException ex) {
			Unpacking.remove(directory);
			throw new ApiException.Unavailable("CONTEXT_UNAVAILABLE",
					"The files of the build context could not be fetched from the object storage; try again", ex);
		}
		catch (RuntimeException ex) {
			Unpacking.remove(directory);
			throw ex;
		}
	}

	private static Path temporary(Path scratch) {
		try {
			return Files.createTempDirectory(scratch, "context");
		}
		catch (IOException ex) {
			throw new ApiException.Internal("There is no room on the runner for a build context", ex);
		}
	}

	SandboxRoot root() {
		return this.root;
	}

	/** What the context itself says is not part of it. */
	DockerIgnore ignored() {
		Path file = this.directory.resolve(IGNORE);
		if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
			return DockerIgnore.parse("");
		}
		try {
			return DockerIgnore.parse(Files.readString(file));
		}
		catch (IOException ex) {
			throw new ApiException.InvalidRequest("The file .dockerignore cannot be read; it must be text in UTF-8");
		}
	}

	@Override
	public void close() {
		this.root.close();
		Unpacking.remove(this.directory);
	}

}
