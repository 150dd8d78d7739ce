package dev.opendaytona.platform;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import reactor.netty.NettyPipeline;

/**
 * Sends {@code 100 Continue} bare. Reactor Netty puts {@code Connection: close} on it
 * when the request has that header, and Node then takes the real answer for data after
 * the end; so the AWS SDK could not upload anything larger than 2 MB.
 */
@ChannelHandler.Sharable
final class ContinueAnswer extends ChannelOutboundHandlerAdapter {

	private static final ContinueAnswer INSTANCE = new ContinueAnswer();

	private ContinueAnswer() {
	}

	static void install(Channel channel) {
		if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
			channel.pipeline().addAfter(NettyPipeline.HttpCodec, ContinueAnswer.class.getSimpleName(), INSTANCE);
		}
	}

	@Override
	@SuppressWarnings("FutureReturnValueIgnored")
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		context.write(isContinue(message) ? bare() : message, promise);
	}

	private static boolean isContinue(Object message) {
		return message instanceof HttpResponse response && HttpResponseStatus.CONTINUE.equals(response.status());
	}

	private static Object bare() {
		return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
	}

}
