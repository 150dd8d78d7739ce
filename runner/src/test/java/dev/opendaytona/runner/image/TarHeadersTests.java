package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class TarHeadersTests {

	private static List<String> names(byte[] tar) throws IOException {
		List<String> names = new ArrayList<>();
		TarHeaders.read(new ByteArrayInputStream(tar), (name, directory) -> names.add(name + (directory ? " d" : "")));
		return names;
	}

	private static byte[] tar(int longNames, String... names) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
			tar.setLongFileMode(longNames);
			for (String name : names) {
				TarArchiveEntry entry = new TarArchiveEntry(name);
				byte[] content = name.endsWith("/") ? new byte[0] : name.repeat(20).getBytes(StandardCharsets.UTF_8);
				entry.setSize(content.length);
				tar.putArchiveEntry(entry);
				tar.write(content);
				tar.closeArchiveEntry();
			}
		}
		return bytes.toByteArray();
	}

	@ParameterizedTest
	@ValueSource(ints = { TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX })
	void readWhenNamesAreLongTellsThem(int kind) throws IOException {
		String longName = "a/" + "n".repeat(300) + "/file";
		assertThat(names(tar(kind, "first", "dir/", longName, "last"))).containsExactly("first", "dir/ d", longName,
				"last");
	}

	@Test
	void readWhenNobodyWantsMoreStops() throws IOException {
		List<String> seen = new ArrayList<>();
		TarHeaders.read(new ByteArrayInputStream(tar(TarArchiveOutputStream.LONGFILE_GNU, "one", "two")),
				(name, directory) -> !seen.add(name));
		assertThat(seen).containsExactly("one");
	}

	/** The size of a name says eight gigabytes, which nobody may set aside memory for. */
	@Test
	void readWhenANameIsSaidToBeHugeIsRefused() throws IOException {
		byte[] tar = tar(TarArchiveOutputStream.LONGFILE_GNU, "n".repeat(300));
		byte[] size = "77777777777".getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(size, 0, tar, 124, size.length);
		assertThatIOException().isThrownBy(() -> names(tar)).withMessageContaining("8589934591");
	}

	@Test
	void readWhenItIsNoTarTellsNothingOfIt() throws IOException {
		assertThat(names(new byte[0])).isEmpty();
		assertThat(names(new byte[2000])).isEmpty();
		assertThat(names("no tar".getBytes(StandardCharsets.UTF_8))).isEmpty();
		byte[] cut = tar(TarArchiveOutputStream.LONGFILE_GNU, "whole", "cut");
		assertThat(names(java.util.Arrays.copyOf(cut, 1500))).containsExactly("whole");
	}

}
