package dev.opendaytona.web;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import reactor.netty.http.HttpDecoderSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/**
 * In how large pieces our servers and clients take bodies from the network. Reactor
 * Netty's own 8 KiB cost a file of a gigabyte 130,000 hand-overs between threads on each
 * hop.
 */
public final class BodyPieces {

	/** The most that one piece has; as many are on their way as there is demand for. */
	private static final int MAX_BYTES = 128 * 1024;

	private static final int MIN_READ_BYTES = 2048;

	private static final int FIRST_READ_BYTES = 16 * 1024;

	private static final int MAX_HEAD_BYTES = 32 * 1024;

	private BodyPieces() {
	}

	/**
	 * A server that takes large pieces, and heads of requests that are long enough for a
	 * path whose every byte is encoded. To be called after all that sets how requests are
	 * decoded: Reactor Netty keeps the last only.
	 * @param server the server
	 * @return the same otherwise
	 */
	public static HttpServer of(HttpServer server) {
		return server.childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
			.httpRequestDecoder(
					(decoder) -> large(decoder).maxHeaderSize(MAX_HEAD_BYTES).maxInitialLineLength(MAX_HEAD_BYTES));
	}

	/**
	 * A client that takes large pieces.
	 * @param client the client
	 * @return the same otherwise
	 */
	public static HttpClient of(HttpClient client) {
		return client.option(ChannelOption.RECVBUF_ALLOCATOR, reads()).httpResponseDecoder(BodyPieces::large);
	}

	@SuppressWarnings("deprecation") // until Reactor Netty 2 there is no other way
	private static <T extends HttpDecoderSpec<T>> T large(T decoder) {
		return decoder.maxChunkSize(MAX_BYTES);
	}

	/** Grows with what comes at once, so that a small request costs little. */
	private static AdaptiveRecvByteBufAllocator reads() {
		return new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_BYTES);
	}

}
