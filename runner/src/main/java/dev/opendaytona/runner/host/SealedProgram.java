package dev.opendaytona.runner.host;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * A program as a copy in memory that nobody can change any more (memfd_create(2), file
 * seals). A runtime that finds itself sealed need not make such a copy at each start
 * (CVE-2019-5736), which takes half of the time of a short call.
 */
public final class SealedProgram implements AutoCloseable {

	private static final long MFD_CLOEXEC_ALLOW_SEALING = 0x1 | 0x2;

	/** Must be said from Linux 6.3 on, and is unknown before. */
	private static final long MFD_EXEC = 0x10;

	private static final long F_ADD_SEALS = 1033;

	private static final long F_SEAL_SEAL_SHRINK_GROW_WRITE = 0x1 | 0x2 | 0x4 | 0x8;

	private final Fd copy;

	private SealedProgram(Fd copy) {
		this.copy = copy;
	}

	/**
	 * Copies a program. A newer one that is installed later is not seen.
	 * @param name the name of a program in the PATH
	 * @return the copy
	 */
	public static SealedProgram of(String name) {
		Path program = find(name);
		Fd copy = memory(name);
		try (FileOutputStream content = new FileOutputStream(copy.path().toFile())) {
			Files.copy(program, content);
		}
		catch (IOException ex) {
			copy.close();
			throw new HostException("The program " + program + " could not be copied: " + ex.getMessage());
		}
		Syscalls.call(Call.FCNTL, name, copy.number(), F_ADD_SEALS, F_SEAL_SEAL_SHRINK_GROW_WRITE);
		return new SealedProgram(copy);
	}

	private static Fd memory(String name) {
		try (Arena arena = Arena.ofConfined()) {
			long text = Syscalls.string(arena, name);
			long number = Syscalls.attempt(Call.MEMFD_CREATE, text, MFD_CLOEXEC_ALLOW_SEALING | MFD_EXEC);
			return new Fd((int) ((number >= 0) ? number
					: Syscalls.call(Call.MEMFD_CREATE, name, text, MFD_CLOEXEC_ALLOW_SEALING)));
		}
	}

	private static Path find(String name) {
		return Stream.of(System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow(() -> new HostException(
					"There is no program '" + name + "' in the PATH; 'daytona doctor' says how to install it"));
	}

	/**
	 * What to execute, for this process and its children.
	 * @return a path that is valid until this is closed
	 */
	public Path path() {
		return this.copy.path();
	}

	@Override
	public void close() {
		this.copy.close();
	}

}
