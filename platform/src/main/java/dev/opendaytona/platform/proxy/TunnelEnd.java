package dev.opendaytona.platform.proxy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * One end of a tunnel between two WebSockets. What its peer sends goes to the other end
 * frame by frame, as it is: fragments, pings, pongs and the closing handshake included,
 * so that the peers talk to each other and not to us. Nothing more is read from a peer
 * before the other one took what was read, so that at most one read and one frame are in
 * memory in each direction.
 *
 * <p>
 * The state belongs to the event loop of the channel; the two ends may have different
 * ones and tell each other by tasks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what can be neither written nor closed
												// ends in channelInactive
final class TunnelEnd extends ChannelInboundHandlerAdapter {

	/** How often a peer may leave a ping unanswered. */
	private static final int SILENT_PINGS = 3;

	/** How long a peer that was told to close may take to say goodbye and hang up. */
	private static final Duration FAREWELL = Duration.ofSeconds(10);

	private static final ByteBuf OUR_PING = Unpooled
		.unreleasableBuffer(Unpooled.wrappedBuffer("opendaytona".getBytes(StandardCharsets.US_ASCII)).asReadOnly());

	private static final AttributeKey<TunnelEnd> KEY = AttributeKey.valueOf(TunnelEnd.class, "end");

	private final Channel channel;

	private final WebSocketCloseStatus brokenOff;

	private final Duration pings;

	private final Queue<WebSocketFrame> early = new ArrayDeque<>();

	private @Nullable TunnelEnd other;

	private @Nullable Future<?> ticking;

	private int onTheWay;

	private int silent;

	private boolean closeReceived;

	private boolean closeSent;

	/**
	 * Creates an end, which keeps what comes until it is joined with another one.
	 * @param channel the connection to its peer
	 * @param brokenOff what the other peer is told when this one breaks off without a
	 * close
	 * @param pings how often its peer is asked for a sign of life
	 */
	TunnelEnd(Channel channel, WebSocketCloseStatus brokenOff, Duration pings) {
		this.channel = channel;
		this.brokenOff = brokenOff;
		this.pings = pings;
	}

	/** Puts it where it sees the frames before Reactor Netty does. */
	void install() {
		this.channel.attr(KEY).set(this);
		this.channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "tunnel", this);
	}

	/** The end at a connection, also after that has closed. */
	static TunnelEnd of(Channel channel) {
		return Objects.requireNonNull(channel.attr(KEY).get());
	}

	/**
	 * Joins two ends whose handshakes are done.
	 * @param one an end
	 * @param another the other one
	 */
	static void join(TunnelEnd one, TunnelEnd another) {
		one.channel.eventLoop().execute(() -> one.begin(another));
		another.channel.eventLoop().execute(() -> another.begin(one));
	}

	/** Hangs up before it was joined. */
	void abandon() {
		this.channel.eventLoop().execute(() -> {
			this.early.forEach(WebSocketFrame::release);
			this.early.clear();
			this.channel.close();
		});
	}

	private void begin(TunnelEnd peer) {
		this.other = peer;
		this.early.forEach((frame) -> forward(peer, frame));
		this.early.clear();
		if (!this.channel.isActive()) {
			leave();
			return;
		}
		this.ticking = this.channel.eventLoop()
			.scheduleAtFixedRate(this::tick, this.pings.toMillis(), this.pings.toMillis(), TimeUnit.MILLISECONDS);
		readOn();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (!(message instanceof WebSocketFrame frame)) {
			context.fireChannelRead(message);
		}
		else if (this.other == null) {
			this.early.add(frame);
		}
		else {
			forward(this.other, frame);
		}
	}

	private void forward(TunnelEnd peer, WebSocketFrame frame) {
		this.silent = 0;
		if (this.closeReceived || isAnswerToUs(frame)) {
			frame.release();
			return;
		}
		this.closeReceived = frame instanceof CloseWebSocketFrame;
		this.onTheWay++;
		peer.channel.eventLoop().execute(() -> peer.take(frame, this));
		if (this.closeReceived && this.closeSent) {
			this.channel.close();
		}
	}

	private static boolean isAnswerToUs(WebSocketFrame frame) {
		return frame instanceof PongWebSocketFrame && frame.content().equals(OUR_PING);
	}

	private void take(WebSocketFrame frame, TunnelEnd from) {
		write(frame).addListener((written) -> from.channel.eventLoop().execute(from::delivered));
	}

	private Future<?> write(WebSocketFrame frame) {
		if (this.closeSent || !this.channel.isActive()) {
			frame.release();
			return this.channel.newSucceededFuture();
		}
		this.closeSent = frame instanceof CloseWebSocketFrame;
		Future<?> written = context().writeAndFlush(frame);
		return this.closeSent ? written.addListener((done) -> farewell()) : written;
	}

	/** To hang up while the peer still sends could take our last words from it. */
	private void farewell() {
		if (this.closeReceived) {
			this.channel.close();
		}
		else {
			this.channel.eventLoop().schedule(() -> this.channel.close(), FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void delivered() {
		this.onTheWay--;
		readOn();
	}

	private void readOn() {
		if (this.other != null && this.onTheWay == 0) {
			this.channel.read();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.fireChannelReadComplete();
		readOn();
	}

	/**
	 * Asks for a sign of life. A peer that cannot be heard or spoken to because the other
	 * one is slow counts as alive.
	 */
	private void tick() {
		if (this.onTheWay > 0 || !this.channel.isWritable()) {
			this.silent = 0;
		}
		else if (++this.silent > SILENT_PINGS) {
			this.channel.close();
		}
		else if (!this.closeSent) {
			context().writeAndFlush(new PingWebSocketFrame(OUR_PING.duplicate()));
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		leave();
		context.fireChannelInactive();
	}

	private void leave() {
		if (this.ticking != null) {
			this.ticking.cancel(false);
		}
		TunnelEnd peer = this.other;
		if (peer != null) {
			peer.channel.eventLoop().execute(() -> peer.write(new CloseWebSocketFrame(this.brokenOff)));
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (this.other == null) {
			context.fireExceptionCaught(cause);
		}
		else {
			this.channel.close();
		}
	}

	private ChannelHandlerContext context() {
		return Objects.requireNonNull(this.channel.pipeline().context(this));
	}

}
