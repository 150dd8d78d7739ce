package dev.opendaytona.platform.proxy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.netty.NettyPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two joined ends without a network, and with a clock that is set.
 */
class TunnelEndTests {

	private static final Duration PINGS = Duration.ofSeconds(30);

	private final EmbeddedChannel client = channel(1001);

	private final EmbeddedChannel runner = channel(1011);

	private static EmbeddedChannel channel(int code) {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.freezeTime();
		channel.pipeline().addLast(NettyPipeline.ReactiveBridge, new ChannelInboundHandlerAdapter());
		new TunnelEnd(channel, new WebSocketCloseStatus(code, "broke off"), PINGS).install();
		return channel;
	}

	private void join() {
		TunnelEnd.join(TunnelEnd.of(this.client), TunnelEnd.of(this.runner));
		work();
	}

	private void work() {
		for (int round = 0; round < 3; round++) {
			this.client.runPendingTasks();
			this.runner.runPendingTasks();
		}
	}

	private void pass(Duration time) {
		this.client.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
		this.runner.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
		this.client.runScheduledPendingTasks();
		this.runner.runScheduledPendingTasks();
		work();
	}

	private static @Nullable WebSocketFrame last(EmbeddedChannel channel) {
		WebSocketFrame last = null;
		for (WebSocketFrame frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
			last = frame;
		}
		return last;
	}

	private static PongWebSocketFrame answer(@Nullable WebSocketFrame ping) {
		assertThat(ping).isInstanceOf(PingWebSocketFrame.class);
		return new PongWebSocketFrame(Objects.requireNonNull(ping).content());
	}

	@Test
	void joinWhenFramesCameBeforeKeepsThemInOrder() {
		this.runner.writeInbound(new TextWebSocketFrame("one"), new TextWebSocketFrame("two"));
		join();
		assertThat(this.client.<TextWebSocketFrame>readOutbound().text()).isEqualTo("one");
		assertThat(this.client.<TextWebSocketFrame>readOutbound().text()).isEqualTo("two");
	}

	@Test
	void joinWhenRunnerHasLeftGivesItsLastWordsFirst() {
		this.runner.writeInbound(new TextWebSocketFrame("one"), new CloseWebSocketFrame(1000, "done"));
		this.runner.finish();
		join();
		assertThat(this.client.<TextWebSocketFrame>readOutbound().text()).isEqualTo("one");
		assertThat(this.client.<CloseWebSocketFrame>readOutbound().reasonText()).isEqualTo("done");
		assertThat(this.client.<WebSocketFrame>readOutbound()).isNull();
	}

	@Test
	void tickWhenPeerAnswersKeepsItAndHidesTheAnswer() {
		join();
		for (int round = 0; round < 10; round++) {
			pass(PINGS);
			WebSocketFrame ping = last(this.client);
			this.client.writeInbound(answer(ping));
			this.runner.writeInbound(new TextWebSocketFrame("alive"));
			work();
		}
		assertThat(this.client.isActive()).isTrue();
		assertThat(this.runner.outboundMessages()).noneMatch(PongWebSocketFrame.class::isInstance);
	}

	@Test
	void tickWhenPeerIsSilentBreaksOffAndTellsTheOther() {
		join();
		for (int round = 0; round < 4; round++) {
			this.runner.writeInbound(new TextWebSocketFrame("alive"));
			pass(PINGS);
		}
		assertThat(this.client.isActive()).isFalse();
		assertThat(last(this.runner)).isInstanceOfSatisfying(CloseWebSocketFrame.class,
				(close) -> assertThat(close.statusCode()).isEqualTo(1001));
	}

	@Test
	void closeWhenNotAnsweredHangsUpAfterAWhile() {
		join();
		this.runner.writeInbound(new CloseWebSocketFrame(1000, "done"));
		this.runner.finish();
		work();
		assertThat(last(this.client)).isInstanceOf(CloseWebSocketFrame.class);
		assertThat(this.client.isActive()).isTrue();
		pass(Duration.ofSeconds(10));
		assertThat(this.client.isActive()).isFalse();
	}

	@Test
	void pingWhenOfTheOtherPeerPassesWithItsContent() {
		join();
		this.runner.writeInbound(
				new PingWebSocketFrame(io.netty.buffer.Unpooled.copiedBuffer("mine", StandardCharsets.US_ASCII)));
		work();
		WebSocketFrame ping = last(this.client);
		this.client.writeInbound(answer(ping));
		work();
		assertThat(last(this.runner)).isInstanceOf(PongWebSocketFrame.class);
	}

}
