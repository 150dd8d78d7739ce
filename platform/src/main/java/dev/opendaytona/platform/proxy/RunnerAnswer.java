package dev.opendaytona.platform.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.NettyPipeline;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Remembers what the runner answers to a handshake: the HTTP client throws away the body
 * of a refusal, which tells the caller what is wrong.
 */
final class RunnerAnswer extends ChannelInboundHandlerAdapter {

	private static final int MOST_BYTES = 64 * 1024;

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private final Sinks.One<HttpResponse> refused = Sinks.one();

	private @Nullable HttpResponse refusal;

	private volatile @Nullable String protocol;

	/**
	 * Puts it before what Reactor Netty adds for the handshake: that goes after all
	 * "left".
	 */
	void install(Channel channel) {
		channel.pipeline().addAfter(NettyPipeline.HttpCodec, NettyPipeline.LEFT + "answer", this);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
		if (message instanceof HttpResponse head && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
			this.refusal = head;
		}
		else if (message instanceof HttpResponse upgrade) {
			this.protocol = upgrade.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
		}
		HttpResponse known = this.refusal;
		if (known == null) {
			context.fireChannelRead(message);
		}
		else if (message instanceof HttpContent content) {
			read(context, known, content);
		}
	}

	/** Reactor Netty, which refuses bodies of more than 8 KiB, hears nothing of it. */
	@SuppressWarnings("FutureReturnValueIgnored")
	private void read(ChannelHandlerContext context, HttpResponse refusal, HttpContent content) throws IOException {
		int length = Math.min(content.content().readableBytes(), MOST_BYTES - this.body.size());
		content.content().getBytes(content.content().readerIndex(), this.body, length);
		content.release();
		if (content instanceof LastHttpContent) {
			this.refused.tryEmitValue(refusal).orThrow();
			context.pipeline().remove(NettyPipeline.ReactiveBridge);
			context.close();
		}
		else {
			context.read();
		}
	}

	/** The refusal, if the runner does not upgrade. */
	Mono<HttpResponse> refused() {
		return this.refused.asMono();
	}

	@Nullable String protocol() {
		return this.protocol;
	}

	Mono<Void> send(HttpResponse refusal, ServerHttpResponse response) {
		Forwarded.answer(refusal.status().code(), refusal.headers(), response);
		response.getHeaders().setContentLength(this.body.size());
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(this.body.toByteArray())));
	}

}
