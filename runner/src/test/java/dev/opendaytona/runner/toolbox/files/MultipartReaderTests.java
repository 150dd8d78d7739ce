package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MultipartReaderTests {

	private static final String BODY = String.join("\r\n", "--b", "Content-Disposition: form-data; name=\"one\"", "",
			"first", "--b", "content-disposition: form-data; name=\"two\"; filename=\"a \\\"b\\\".txt\"", "X: y", "",
			"", "--", "--c\r", "", "--b  ", "Content-Disposition: form-data; name=\"empty\"; filename=\"e\"", "", "",
			"--b--");

	/** Gives at most so many bytes at once. */
	private static InputStream slow(byte[] bytes, int atOnce) {
		return new ByteArrayInputStream(bytes) {
			@Override
			public synchronized int read(byte[] target, int offset, int length) {
				return super.read(target, offset, Math.min(length, atOnce));
			}
		};
	}

	private static List<String> read(String body, int atOnce) throws IOException {
		MultipartReader reader = new MultipartReader(slow(body.getBytes(StandardCharsets.UTF_8), atOnce), "b");
		List<String> parts = new ArrayList<>();
		for (MultipartReader.Part part = reader.next(); part != null; part = reader.next()) {
			ByteArrayOutputStream content = new ByteArrayOutputStream();
			assertThat(reader.transferTo(content)).isEqualTo(content.size());
			parts.add(part.name() + "|" + part.filename() + "|" + content.toString(StandardCharsets.UTF_8));
		}
		return parts;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 100_000 })
	void readsPartsHoweverTheyArrive(int atOnce) throws IOException {
		assertThat(read(BODY, atOnce)).containsExactly("one|null|first", "two|a \"b\".txt|\r\n--\r\n--c\r\r\n",
				"empty|e|");
		assertThat(read("preamble\r\n" + BODY + "\r\nepilogue", atOnce)).hasSize(3);
	}

	@Test
	void nextSkipsWhatWasNotTaken() throws IOException {
		MultipartReader reader = new MultipartReader(slow(BODY.getBytes(StandardCharsets.UTF_8), 5), "b");
		assertThat(reader.next()).isNotNull();
		assertThat(reader.next()).isNotNull();
		assertThat(reader.next()).isNotNull();
		assertThat(reader.next()).isNull();
	}

	@Test
	void transferIsExactForLargeContent() throws IOException {
		byte[] content = new byte[1_000_003];
		new Random(1).nextBytes(content);
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.writeBytes(
				"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".getBytes(StandardCharsets.UTF_8));
		body.writeBytes(content);
		body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
		MultipartReader reader = new MultipartReader(slow(body.toByteArray(), 4_099), "b");
		reader.next();
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		reader.transferTo(target);
		assertThat(target.toByteArray()).isEqualTo(content);
	}

	/**
	 * Content made of pieces of the delimiter, in which the search could jump too far.
	 */
	@Test
	void transferIsExactForContentLikeTheDelimiter() throws IOException {
		Random random = new Random(1);
		String boundary = "abab\r\nab";
		for (int round = 0; round < 2_000; round++) {
			StringBuilder content = new StringBuilder();
			while (content.length() < 300) {
				int start = random.nextInt(boundary.length() + 4);
				content.append(("\r\n--" + boundary), start, start + random.nextInt(boundary.length() + 4 - start));
			}
			String text = content.toString();
			if (("\r\n" + text + "\r\n--").contains("\r\n--" + boundary)) {
				continue;
			}
			String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n" + text
					+ "\r\n--" + boundary + "--\r\n";
			MultipartReader reader = new MultipartReader(
					slow(body.getBytes(StandardCharsets.UTF_8), 1 + random.nextInt(40)), boundary);
			reader.next();
			ByteArrayOutputStream target = new ByteArrayOutputStream();
			reader.transferTo(target);
			assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo(text);
			assertThat(reader.next()).isNull();
		}
	}

	@Test
	void bodyThatIsCutOffIsAFailure() {
		for (int length = 0; length < BODY.length(); length++) {
			String cut = BODY.substring(0, length);
			assertThatExceptionOfType(EOFException.class).as(cut).isThrownBy(() -> read(cut, 100));
		}
	}

	@Test
	void headersWithoutEndAreRefused() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> read("--b\r\nX: " + "y".repeat(100_000), 4096));
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> read("--b\r\n" + "X: y\r\n".repeat(100_000), 4096));
	}

}
