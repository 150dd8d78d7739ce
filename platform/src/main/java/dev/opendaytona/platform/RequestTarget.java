package dev.opendaytona.platform;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import reactor.netty.NettyPipeline;

/**
 * Encodes what clients send bare in a request target though they should not: some put
 * JSON with its braces and quotes into the query.
 */
@ChannelHandler.Sharable
final class RequestTarget extends ChannelInboundHandlerAdapter {

	private static final RequestTarget INSTANCE = new RequestTarget();

	private static final String BARE = "{}\"<>\\^`|[]";

	private RequestTarget() {
	}

	static void install(Channel channel) {
		if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
			channel.pipeline().addAfter(NettyPipeline.HttpCodec, RequestTarget.class.getSimpleName(), INSTANCE);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpRequest request) {
			request.setUri(encode(request.uri()));
		}
		context.fireChannelRead(message);
	}

	static String encode(String target) {
		if (target.chars().noneMatch(RequestTarget::isBare)) {
			return target;
		}
		StringBuilder result = new StringBuilder(target.length() + 32);
		target.codePoints().forEach((character) -> {
			if (isBare(character)) {
				for (byte part : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
					result.append('%').append(HexFormat.of().withUpperCase().toHexDigits(part));
				}
			}
			else {
				result.appendCodePoint(character);
			}
		});
		return result.toString();
	}

	private static boolean isBare(int character) {
		return character > 126 || BARE.indexOf(character) >= 0;
	}

}
