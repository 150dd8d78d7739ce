package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.runner.host.Program;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar with any entries, also those that no honest program writes.
 */
public final class TarBuilder {

	private static final FileTime MODIFIED = FileTime.fromMillis(1_000_000_000_000L);

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final TarArchiveOutputStream tar = new TarArchiveOutputStream(this.bytes, "UTF-8");

	private final Map<String, String> attributes = new LinkedHashMap<>();

	private long owner;

	private long group;

	public TarBuilder() {
		this.tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
		this.tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
	}

	/** Whose the entries are that come next. */
	public TarBuilder owner(long newOwner, long newGroup) {
		this.owner = newOwner;
		this.group = newGroup;
		return this;
	}

	/** An extended attribute of the next entry. */
	public TarBuilder attribute(String name, String value) {
		this.attributes.put(name, value);
		return this;
	}

	public TarBuilder directory(String name) {
		return directory(name, 0755);
	}

	public TarBuilder directory(String name, int mode) {
		TarArchiveEntry entry = new TarArchiveEntry(name + "/", true);
		entry.setMode(mode);
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

	/** Says that lower layers have no such file. */
	public TarBuilder whiteout(String name) {
		int slash = name.lastIndexOf('/') + 1;
		return file(name.substring(0, slash) + ".wh." + name.substring(slash), "");
	}

	/** Programs of the host, with the libraries that they need. */
	TarBuilder programs(Path... programs) {
		Set<String> files = new LinkedHashSet<>();
		for (Path program : programs) {
			files.add(program.toString());
			Program.run(List.of("ldd", program.toString()))
				.lines()
				.map((line) -> line.replaceAll(".*=> ", "").strip().split(" ")[0])
				.filter((library) -> library.startsWith("/"))
				.forEach(files::add);
		}
		files.forEach((file) -> program(file.substring(1), Path.of(file)));
		return this;
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
			entry.setLastModifiedTime(MODIFIED);
			entry.setUserId(this.owner);
			entry.setGroupId(this.group);
			this.attributes.forEach((name, value) -> entry.addPaxHeader("SCHILY.xattr." + name, value));
			this.attributes.clear();
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
