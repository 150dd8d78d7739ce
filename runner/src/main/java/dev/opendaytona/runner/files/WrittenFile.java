package dev.opendaytona.runner.files;

import java.io.IOException;
import java.io.OutputStream;

import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FdOutputStream;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Syscalls;

/**
 * A file that is being written; a failure is told in the words of the peer.
 */
final class WrittenFile extends OutputStream {

	private final FdOutputStream file;

	private final SandboxPath path;

	private WrittenFile(FdOutputStream file, SandboxPath path) {
		this.file = file;
		this.path = path;
	}

	static OutputStream of(Fd file, SandboxPath path) {
		return new WrittenFile(new FdOutputStream(file), path);
	}

	static OutputStream truncate(Fd file, SandboxPath path) {
		try {
			Syscalls.call(Syscalls.Call.FTRUNCATE, "", file.number(), 0);
			return new WrittenFile(new FdOutputStream(file), path);
		}
		catch (LinuxException ex) {
			file.close();
			throw ex;
		}
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		try {
			this.file.write(bytes, offset, length);
		}
		catch (LinuxException ex) {
			throw FileErrors.of("write", this.path, ex);
		}
	}

	@Override
	public void close() {
		this.file.close();
	}

}
