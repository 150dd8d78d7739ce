package dev.opendaytona.runner.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine.Presence;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many sandboxes at once, and engines that come and go while sandboxes stay.
 */
@SuppressWarnings("try")
public interface SurvivalContract extends EngineSuite {

	int MANY = 20;

	int THREADS = 6;

	@Test
	default void createWhenManyAreMadeAtOnceAllWork() throws Exception {
		try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
			List<Future<Box>> started = IntStream.range(0, MANY)
				.mapToObj((number) -> threads.submit(() -> Box.start(engine())))
				.toList();
			List<Future<String>> answers = started.stream()
				.map((box) -> threads.submit(() -> box.get().sh("hostname > ~/id; cat ~/id").text()))
				.toList();
			for (int number = 0; number < MANY; number++) {
				assertThat(answers.get(number).get()).isEqualTo(started.get(number).get().id());
			}
			assertThat(engine().list()).containsAll(ids(started));
			for (Future<?> done : started.stream().map((box) -> threads.submit(() -> close(box))).toList()) {
				done.get();
			}
			assertThat(engine().list()).doesNotContainAnyElementsOf(ids(started));
		}
	}

	private static List<String> ids(List<Future<Box>> boxes) {
		return boxes.stream().map((box) -> box.resultNow().id()).toList();
	}

	private static void close(Future<Box> box) {
		box.resultNow().close();
	}

	@Test
	default void reopenWhenSandboxesRunGoesOnWithThem() {
		Box box = Box.start(engine());
		Box stopped = Box.start(engine());
		box.sh("(while :; do echo x >> ~/beat; sleep 0.02; done) >/dev/null 2>&1 &");
		String init = box.sh("cut -d' ' -f22 /proc/1/stat").text();
		engine().stop(stopped.id(), Duration.ZERO);
		try (Box same = box.with(reopen()); Box sameStopped = stopped.with(engine())) {
			assertThat(engine().list()).contains(box.id(), stopped.id());
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.RUNNING);
			assertThat(engine().inspect(stopped.id())).isEqualTo(Presence.STOPPED);
			assertThat(same.sh("cut -d' ' -f22 /proc/1/stat").text()).isEqualTo(init);
			String size = same.sh("wc -c < ~/beat").text();
			assertThat(same.sh("sleep 0.2; wc -c < ~/beat").text()).isNotEqualTo(size);
			engine().stop(box.id(), Duration.ZERO);
			engine().start(box.spec());
			assertThat(same.sh("ls ~").text()).isEqualTo("beat");
			engine().start(sameStopped.spec());
			assertThat(sameStopped.sh("echo works").text()).isEqualTo("works");
		}
		assertThat(engine().list()).doesNotContain(box.id(), stopped.id());
	}

	@Test
	default void reopenWhenASandboxRunsServesItsFiles() {
		Box box = Box.start(engine());
		box.sh("echo old > ~/file");
		try (Box same = box.with(reopen());
				SandboxRoot root = engine().root(box.id(), engine().account(box.id(), null))) {
			root.delete(new SandboxPath("/home/daytona/file"), false);
			assertThat(same.sh("ls ~").text()).isEmpty();
		}
	}

	@Test
	default void reopenWhenASandboxIsBlockedKeepsItsPolicy() {
		SandboxSpec blockedSpec = Specs.of(NetworkPolicy.BLOCKED);
		SandboxSpec changedSpec = Specs.fresh();
		SandboxSpec openSpec = Specs.fresh();
		List.of(blockedSpec, changedSpec, openSpec).forEach((spec) -> Box.start(engine(), spec));
		engine().network(changedSpec.id(), NetworkPolicy.BLOCKED);
		reopen();
		try (TestNetwork network = TestNetwork.open();
				Box blocked = Box.start(engine(), blockedSpec);
				Box changed = Box.start(engine(), changedSpec);
				Box open = Box.start(engine(), openSpec)) {
			assertThat(reaches(blocked)).isFalse();
			assertThat(reaches(changed)).isFalse();
			assertThat(reaches(open)).isTrue();
			engine().network(blocked.id(), NetworkPolicy.OPEN);
			assertThat(reaches(blocked)).isTrue();
		}
	}

	@Test
	default void reopenWhenSandboxesRunDoesNotGiveTheirAddressesAway() {
		Box old = Box.start(engine());
		try (TestNetwork network = TestNetwork.open(); Box same = old.with(reopen())) {
			List<Box> fresh = IntStream.range(0, 5).mapToObj((number) -> Box.start(engine())).toList();
			assertThat(reaches(same)).isTrue();
			fresh.forEach((box) -> assertThat(reaches(box)).isTrue());
			fresh.forEach(Box::close);
		}
	}

	private static boolean reaches(Box box) {
		return box.python(null, """
				import socket
				s = socket.create_connection(('%s', %d), 1.5)
				print(s.recv(10).decode())
				""".formatted(TestNetwork.SERVER, TestNetwork.PORT)).text().equals("hello");
	}

}
