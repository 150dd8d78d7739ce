package dev.opendaytona.runner.host;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Fetches objects from addresses that need no key. To be kept open as long as what it
 * gave is read: closing it waits for that.
 */
public final class Download implements AutoCloseable {

	private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofMinutes(10);

	private static final int OK = 200;

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();

	/**
	 * Opens an object.
	 * @param address where it is
	 * @return its bytes; to be closed
	 * @throws FileNotFoundException when the other side answers with anything but the
	 * object
	 * @throws InterruptedIOException when the thread was interrupted, which it still is
	 * @throws IOException when the other side cannot be reached
	 */
	public InputStream open(String address) throws IOException {
		try {
			HttpResponse<InputStream> answer = this.http.send(
					HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT).build(),
					HttpResponse.BodyHandlers.ofInputStream());
			if (answer.statusCode() != OK) {
				answer.body().close();
				throw new FileNotFoundException("HTTP " + answer.statusCode());
			}
			return answer.body();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("A download was cancelled");
		}
	}

	@Override
	public void close() {
		this.http.close();
	}

}
