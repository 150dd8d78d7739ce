package dev.opendaytona.runner.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The files of a running sandbox. Every path is resolved by the kernel inside the
 * sandbox's root, links included; no path, link or race leads out of it. Operations run
 * with the rights of one user of the sandbox, so that what it may not read is refused.
 *
 * <p>
 * Failures are {@link dev.opendaytona.api.error.ApiException}s: {@code FILE_NOT_FOUND},
 * {@code FILE_ACCESS_DENIED}, {@code INVALID_FILE_PATH} (not of the kind that the
 * operation takes), {@code CONFLICT} (exists), {@code DISK_FULL},
 * {@code FILE_READ_FAILED}.
 */
public interface SandboxRoot extends AutoCloseable {

	/** What a directory may have for who needs all of it. */
	int MOST_ENTRIES = 500_000;

	/**
	 * What a path names.
	 * @param path the path
	 * @param follow whether a link at its end is followed
	 * @return its attributes
	 */
	FileStatus stat(SandboxPath path, boolean follow);

	/**
	 * What a link holds.
	 * @param path the link
	 * @return its target, which is hostile like all that comes out of a sandbox
	 */
	String readLink(SandboxPath path);

	/**
	 * The extended attributes of a file or directory whose names begin with
	 * {@code user.}.
	 * @param path the path; a link at its end is followed
	 * @return their values by name
	 */
	Map<String, byte[]> attributes(SandboxPath path);

	/**
	 * The entries of a directory, without {@code .} and {@code ..}; entries that vanish
	 * meanwhile or cannot be read are left out. Links are followed for their attributes.
	 * @param path the directory
	 * @param most how many names are looked at; whoever fills the directory shall not
	 * fill the memory of this process
	 * @return the entries in the order of their names
	 */
	Entries list(SandboxPath path, int most);

	/**
	 * All entries of a directory, for a caller that cannot do with a part of them.
	 * Otherwise like {@link #list(SandboxPath, int)}.
	 * @param path the directory; one with very many entries is refused
	 * @return the entries in the order of their names
	 */
	default List<Entry> list(SandboxPath path) {
		Entries entries = list(path, MOST_ENTRIES);
		if (!entries.complete()) {
			throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
					"The directory '" + path + "' has more than " + MOST_ENTRIES + " entries; divide it");
		}
		return entries.found();
	}

	/**
	 * Opens a regular file for reading. Never blocks on a FIFO or a device: they are
	 * refused.
	 * @param path the file
	 * @return its bytes and its size when it was opened
	 */
	ReadFile read(SandboxPath path);

	/**
	 * Opens a regular file for writing from its beginning; a new one is made with the
	 * mode 0644. A link is followed and kept. Never blocks on a FIFO or a device: they
	 * are refused.
	 * @param path the file
	 * @return takes the bytes; the file holds them when it is closed without a failure
	 */
	OutputStream write(SandboxPath path);

	/**
	 * Opens a draft of a regular file, which takes its place as a whole or not at all:
	 * who looks meanwhile, or after this process was killed, finds the file as it was. A
	 * link is followed and kept; owner and mode stay. What may not be written to is
	 * refused as by {@link #write}. Where the user may write to the file but not put
	 * another in its place, the draft is the file itself.
	 * @param path the file
	 * @param name the name of the draft in the directory of the file; nothing else has it
	 * @return takes the bytes; to be closed before this root
	 */
	Draft draft(SandboxPath path, String name);

	/**
	 * Removes a draft that was left because its process was killed.
	 * @param path the file that it was a draft of
	 * @param name the name of the draft; there may be none
	 */
	void discardDraft(SandboxPath path, String name);

	/**
	 * Opens a regular file for writing at its end, wherever that is at each write.
	 * Otherwise like {@link #write}.
	 * @param path the file
	 * @return takes the bytes
	 */
	OutputStream append(SandboxPath path);

	/**
	 * Makes a FIFO that only its user may use.
	 * @param path the FIFO; it must not exist
	 */
	void makeFifo(SandboxPath path);

	/**
	 * Writes to a FIFO that a process has open for reading. Never waits, and never opens
	 * what is not a FIFO. Up to 4096 bytes are written whole or not at all.
	 * @param path the FIFO
	 * @param bytes what to write
	 * @param offset where to start in it
	 * @return how many bytes were taken; 0 when it is full or nobody has it open
	 */
	int writeFifo(SandboxPath path, byte[] bytes, int offset);

	/**
	 * Makes a directory with its parents. One that exists is left as it is.
	 * @param path the directory
	 * @param mode its permission bits
	 */
	void makeDirectories(SandboxPath path, int mode);

	/**
	 * Removes a file, link or directory. Never follows a link.
	 * @param path what to remove
	 * @param recursive a directory with all below it
	 */
	void delete(SandboxPath path, boolean recursive);

	/**
	 * Moves a file or directory. The destination must not exist.
	 * @param source what to move
	 * @param destination its new path
	 */
	void move(SandboxPath source, SandboxPath destination);

	/**
	 * Copies a file or link to exactly a path, or what is in a directory into another;
	 * directories above the target are made. Files and links take the place of others,
	 * and several names of a file stay names of one; special files are left out. Extended
	 * attributes of users are copied too.
	 * @param source where it is copied from
	 * @param from its path there
	 * @param to its path here
	 * @param how how it is copied
	 */
	void copyFrom(SandboxRoot source, SandboxPath from, SandboxPath to, Copying how);

	/**
	 * Changes mode and owner; a null leaves it as it is.
	 * @param path what to change; a link is followed
	 * @param mode permission bits
	 * @param uid the owner's number inside the sandbox
	 * @param gid the group's number inside the sandbox
	 */
	void permissions(SandboxPath path, @Nullable Integer mode, @Nullable Integer uid, @Nullable Integer gid);

	@Override
	void close();

	/** A file that is written before it takes its place. */
	abstract class Draft extends OutputStream {

		/** Lets it take its place. */
		public abstract void commit();

		/** Discards it unless it was committed. */
		@Override
		public abstract void close();

	}

	/** What kind of file it is. */
	enum Kind {

		FILE, DIRECTORY, LINK, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE

	}

	/**
	 * The attributes of a file.
	 *
	 * @param kind what it is
	 * @param size bytes
	 * @param mode permission bits with setuid, setgid and sticky, for example 0644
	 * @param uid the owner's number inside the sandbox
	 * @param gid the group's number inside the sandbox
	 * @param modified when its content changed last
	 */
	record FileStatus(Kind kind, long size, int mode, int uid, int gid, Instant modified) {

	}

	/**
	 * A file in a directory.
	 *
	 * @param name its name, as {@link PathText} writes it
	 * @param status its attributes
	 */
	record Entry(String name, FileStatus status) {

	}

	/**
	 * What is in a directory.
	 *
	 * @param found the entries
	 * @param complete whether there are no more
	 */
	record Entries(List<Entry> found, boolean complete) {

		public Entries {
			found = List.copyOf(found);
		}

	}

	/**
	 * A file that was opened for reading.
	 *
	 * @param content its bytes
	 * @param size its size when it was opened, in bytes
	 */
	record ReadFile(InputStream content, long size) {

	}

}
