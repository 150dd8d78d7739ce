package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever can be told of the files below a directory but their times: GNU tar looks at
 * them, so that hard links and extended attributes are seen too.
 */
final class FileListing {

	private static final String ATTRIBUTE = "SCHILY.xattr.";

	private FileListing() {
	}

	/** A line for each path. */
	static SortedMap<String, String> of(Path root) {
		try {
			Process tar = new ProcessBuilder(List.of("tar", "--create", "--format=pax", "--numeric-owner",
					"--sort=name", "--xattrs", "--xattrs-include=*", "--directory=" + root, "."))
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			try (InputStream output = tar.getInputStream()) {
				SortedMap<String, String> lines = lines(output);
				assertThat(tar.waitFor()).as("exit code of tar").isZero();
				return lines;
			}
			finally {
				tar.destroyForcibly();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("The test took too long", ex);
		}
	}

	private static SortedMap<String, String> lines(InputStream tar) throws IOException {
		SortedMap<String, String> lines = new TreeMap<>();
		TarArchiveInputStream entries = new TarArchiveInputStream(tar, StandardCharsets.UTF_8.name());
		for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
			lines.put(entry.getName().replaceFirst("^\\./", "/").replaceFirst("(?<=.)/$", ""), line(entry, entries));
		}
		tar.transferTo(OutputStream.nullOutputStream());
		return lines;
	}

	private static String line(TarArchiveEntry entry, InputStream content) throws IOException {
		return String
			.format("%s %04o %d:%d %s%s", kind(entry), entry.getMode() & 07777, entry.getLongUserId(),
					entry.getLongGroupId(), detail(entry, content), attributes(entry))
			.strip();
	}

	private static String kind(TarArchiveEntry entry) {
		return switch (entry.getLinkFlag()) {
			case '0' -> "file";
			case '1' -> "hard link";
			case '2' -> "link";
			case '5' -> "directory";
			default -> "kind " + (char) entry.getLinkFlag();
		};
	}

	private static String detail(TarArchiveEntry entry, InputStream content) throws IOException {
		if (entry.isSymbolicLink() || entry.isLink()) {
			return "-> " + entry.getLinkName();
		}
		return entry.isFile() ? entry.getSize() + " " + digest(content) : "";
	}

	private static String digest(InputStream content) throws IOException {
		byte[] bytes = content.readAllBytes();
		String text = new String(bytes, StandardCharsets.UTF_8);
		if (bytes.length <= 1024 && text.chars().noneMatch((c) -> c == 0 || c == 0xfffd)) {
			return "'" + text.replace("\n", "\\n") + "'";
		}
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String attributes(TarArchiveEntry entry) {
		return new TreeMap<>(entry.getExtraPaxHeaders()).entrySet()
			.stream()
			.filter((header) -> header.getKey().startsWith(ATTRIBUTE))
			.map(FileListing::attribute)
			.collect(Collectors.joining());
	}

	private static String attribute(Map.Entry<String, String> header) {
		return " " + header.getKey().substring(ATTRIBUTE.length()) + "="
				+ HexFormat.of().formatHex(header.getValue().getBytes(StandardCharsets.UTF_8));
	}

}
