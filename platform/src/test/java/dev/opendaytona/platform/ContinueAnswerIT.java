package dev.opendaytona.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client reads that waits for leave to send its body and closes afterwards.
 */
class ContinueAnswerIT {

	private static final String BODY = "{\"name\":\"continued\",\"permissions\":[]}";

	private static final String REQUEST = "POST /api/api-keys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
			+ "Authorization: Bearer " + TestPlatform.KEY + "\r\nContent-Length: " + BODY.length()
			+ "\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n" + BODY;

	@Test
	void continueWhenTheClientClosesAfterwardsIsBare() throws IOException {
		try (TestPlatform platform = new TestPlatform();
				Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.platform().port())) {
			socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n")
				.containsIgnoringCase("\r\nconnection: close\r\n");
		}
	}

}
