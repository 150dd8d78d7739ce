package dev.opendaytona.runner.toolbox.lsp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class MessageReaderTests {

	private static MessageReader reader(String text) {
		return new MessageReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 100);
	}

	@Test
	void messagesFollowEachOther() throws IOException {
		MessageReader messages = reader("content-length:2\r\nContent-Type: x\r\n\r\n{}Content-Length: 3\n\n\"a\"");
		assertThat(messages.body(messages.length())).asString().isEqualTo("{}");
		assertThat(messages.body(messages.length())).asString().isEqualTo("\"a\"");
		assertThat(messages.length()).isEqualTo(-1);
	}

	@Test
	void whatIsFramedIsRead() throws IOException {
		byte[] body = "{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.UTF_8);
		MessageReader messages = new MessageReader(new ByteArrayInputStream(MessageReader.framed(body)), 100);
		assertThat(messages.body(messages.length())).isEqualTo(body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\r\n", "no header\r\n\r\n", "Content-Type: x\r\n\r\n", "Content-Length: x\r\n\r\n",
			"Content-Length:\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: 101\r\n\r\n",
			"Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 4294967297\r\n\r\n",
			"Content-Length: 1.0\r\n\r\n" })
	void headersThatBreakTheProtocolAreRefused(String text) {
		assertThatIOException().isThrownBy(() -> reader(text).length()).withMessageStartingWith("it sent");
	}

	@Test
	void headersWithoutEndAreRefused() {
		assertThatIOException().isThrownBy(() -> reader("x".repeat(10_000)).length())
			.withMessage("it sent headers of more than 8192 bytes");
		assertThatIOException().isThrownBy(() -> reader("a: b\r\n".repeat(10_000)).length())
			.withMessage("it sent headers of more than 8192 bytes");
	}

	@Test
	void bodyThatIsCutOffIsRefused() {
		MessageReader messages = reader("Content-Length: 3\r\n\r\n{}");
		assertThatIOException().isThrownBy(() -> messages.body(messages.length()))
			.withMessage("it ended in the middle of a message");
	}

}
