package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar with any entries, also those that no honest program writes.
 */
public final class TarBuilder {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final TarArchiveOutputStream tar = new TarArchiveOutputStream(this.bytes, "UTF-8");

	public TarBuilder() {
		this.tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
	}

	public TarBuilder directory(String name) {
		TarArchiveEntry entry = new TarArchiveEntry(name + "/", true);
		entry.setMode(0755);
		return add(entry, new byte[0]);
	}

	public TarBuilder file(String name, String content) {
		return file(name, content.getBytes(StandardCharsets.UTF_8), 0644);
	}

	public TarBuilder file(String name, byte[] content, int mode) {
		TarArchiveEntry entry = new TarArchiveEntry(name, true);
		entry.setSize(content.length);
		entry.setMode(mode);
		return add(entry, content);
	}

	/** A program of the host. */
	public TarBuilder program(String name, Path source) {
		try {
			return file(name, Files.readAllBytes(source), 0755);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public TarBuilder link(String name, String target) {
		return link(name, target, TarConstants.LF_SYMLINK);
	}

	public TarBuilder hardLink(String name, String target) {
		return link(name, target, TarConstants.LF_LINK);
	}

	private TarBuilder link(String name, String target, byte kind) {
		TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
		entry.setLinkName(target);
		return add(entry, new byte[0]);
	}

	public TarBuilder device(String name, boolean block, int major, int minor) {
		TarArchiveEntry entry = new TarArchiveEntry(name, block ? TarConstants.LF_BLK : TarConstants.LF_CHR, true);
		entry.setDevMajor(major);
		entry.setDevMinor(minor);
		entry.setMode(0666);
		return add(entry, new byte[0]);
	}

	private TarBuilder add(TarArchiveEntry entry, byte[] content) {
		try {
			this.tar.putArchiveEntry(entry);
			this.tar.write(content);
			this.tar.closeArchiveEntry();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	byte[] bytes() {
		try {
			this.tar.close();
			return this.bytes.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public InputStream stream() {
		return new ByteArrayInputStream(bytes());
	}

}
