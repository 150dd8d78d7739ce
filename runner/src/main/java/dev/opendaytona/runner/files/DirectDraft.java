package dev.opendaytona.runner.files;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * A draft that is the file itself, where no other file can take its place.
 */
final class DirectDraft extends SandboxRoot.Draft {

	private final OutputStream file;

	DirectDraft(OutputStream file) {
		this.file = file;
	}

	@Override
	public void write(int value) throws IOException {
		this.file.write(value);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.file.write(bytes, offset, length);
	}

	@Override
	public void commit() {
		// What was written is in the file.
	}

	@Override
	public void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
