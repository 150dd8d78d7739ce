package dev.opendaytona.runner.files;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.PathText;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.DirectoryReader;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.FdInputStream;
import dev.opendaytona.runner.host.FdOutputStream;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.FileLinks;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;
import dev.opendaytona.runner.host.UserAttributes;

/**
 * The classes that work under the identity of a sandbox's user. They are loaded before,
 * since that user may not be allowed to read the class files of this process.
 */
final class Preloaded {

	private static final List<Class<?>> CLASSES = List.of(Openat2.class, FileAttributes.class, DirectoryReader.class,
			DirectoryCalls.class, FdInputStream.class, FdOutputStream.class, LinuxException.class, Errno.class,
			Listing.class, DirectoryMaker.class, Deletion.class, Move.class, TreeRemoval.class, TreeCopy.class,
			TreeMerge.class, HardLinks.class, FileLinks.class, UserAttributes.class, WrittenFile.class,
			Destination.class, NamedDraft.class, SandboxRoot.Draft.class, Fifo.class, PathBytes.class, PathText.class,
			IdRange.class, FileErrors.class, SandboxRoot.Kind.class, SandboxRoot.Entry.class, SandboxRoot.Entries.class,
			SandboxRoot.FileStatus.class, SandboxRoot.ReadFile.class, ApiException.class, ApiException.NotFound.class,
			ApiException.Forbidden.class, ApiException.InvalidRequest.class, ApiException.Conflict.class,
			ApiException.Internal.class);

	private Preloaded() {
	}

	static int classes() {
		return CLASSES.size();
	}

}
