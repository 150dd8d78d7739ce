package dev.opendaytona.runner.toolbox;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.stereotype.Component;

/**
 * Reads JSON bodies that are larger than the codecs of the server take, off the event
 * loop.
 */
@Component
public final class JsonBodies {

	private final ObjectMapper json;

	private final int maxBytes;

	JsonBodies(ObjectMapper json, ToolboxSettings settings) {
		this.json = json;
		this.maxBytes = Math.toIntExact(settings.maxRequest().toBytes());
	}

	/**
	 * Reads a body.
	 * @param <T> its type
	 * @param body the bytes
	 * @param type its type
	 * @return the body
	 */
	public <T> Mono<T> read(Flux<DataBuffer> body, Class<T> type) {
		return DataBufferUtils.join(body, this.maxBytes)
			.map(JsonBodies::bytes)
			.defaultIfEmpty(new byte[0])
			.flatMap((bytes) -> Blocking.call(() -> parse(bytes, type)));
	}

	private static byte[] bytes(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

	private <T> T parse(byte[] bytes, Class<T> type) {
		try {
			T value = this.json.readValue(bytes, type);
			if (value != null) {
				return value;
			}
		}
		catch (JacksonException ex) {
			if (ex.getCause() instanceof ApiException known) {
				throw known;
			}
		}
		throw new ApiException.InvalidRequest("INVALID_REQUEST_BODY",
				"The body is not the JSON that this endpoint takes; compare it with the API's description");
	}

}
