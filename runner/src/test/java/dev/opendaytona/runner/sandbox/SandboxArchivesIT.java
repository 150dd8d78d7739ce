package dev.opendaytona.runner.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxRestore;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Archives of sandboxes, fetched over HTTP.
 */
class SandboxArchivesIT {

	private static OciHost host;

	private static Sandboxes sandboxes;

	private static SandboxArchives archives;

	private static HttpServer storage;

	private static final AtomicInteger FETCHED = new AtomicInteger();

	private static volatile byte[] stored = new byte[0];

	@BeforeAll
	static void open() throws IOException {
		host = OciHost.open();
		sandboxes = new Sandboxes(host.engine(), host.directory().resolve("journal"));
		archives = new SandboxArchives(sandboxes, host.engine());
		storage = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		storage.setExecutor(Executors.newCachedThreadPool());
		storage.createContext("/there", (exchange) -> {
			FETCHED.incrementAndGet();
			exchange.sendResponseHeaders(200, stored.length);
			exchange.getResponseBody().write(stored);
			exchange.close();
		});
		storage.start();
	}

	@AfterAll
	static void close() {
		storage.stop(0);
		sandboxes.list().forEach((status) -> sandboxes.destroy(status.id()));
		assertThat(host.engine().layers()).isEmpty();
		host.close();
	}

	private static SandboxRestore restore(SandboxSpec spec, String path, byte[] whole) throws Exception {
		String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(whole));
		return new SandboxRestore(spec, "http://127.0.0.1:" + storage.getAddress().getPort() + path, digest);
	}

	/** A sandbox that has been written down and destroyed. */
	private static SandboxSpec archived() {
		SandboxSpec spec = Specs.fresh();
		sandboxes.create(spec);
		Box box = Box.of(host.engine(), spec);
		box.sh("echo kept > ~/note; head -c 3000000 /dev/urandom > ~/random; sha256sum ~/random > ~/sum");
		ByteArrayOutputStream archive = new ByteArrayOutputStream();
		archives.save(spec.id(), archive);
		sandboxes.destroy(spec.id());
		stored = archive.toByteArray();
		return spec;
	}

	@Test
	void restoreGoesOnWhereTheSandboxWasArchived() throws Exception {
		SandboxSpec spec = archived();
		assertThat(archives.restore(restore(spec, "/there", stored)).phase()).isEqualTo(SandboxStatus.Phase.RUNNING);
		Box box = Box.of(host.engine(), spec);
		assertThat(box.sh("cat ~/note; sha256sum --quiet --check ~/sum && echo whole; hostname").text())
			.isEqualTo("kept\nwhole\n" + spec.id());
		int fetched = FETCHED.get();
		box.sh("echo later > ~/note");
		archives.restore(restore(spec, "/there", stored));
		assertThat(FETCHED).hasValue(fetched);
		assertThat(box.sh("cat ~/note").text()).isEqualTo("later");
	}

	@Test
	void restoreWhenOnAnotherRunnerGoesOnThere() throws Exception {
		SandboxSpec spec = archived();
		try (OciHost other = OciHost.open()) {
			Sandboxes others = new Sandboxes(other.engine(), other.directory().resolve("journal"));
			SandboxSpec bystander = Specs.fresh();
			others.create(bystander);
			new SandboxArchives(others, other.engine()).restore(restore(spec, "/there", stored));
			assertThat(Box.of(other.engine(), spec)
				.sh("cat ~/note; sha256sum --quiet --check ~/sum && echo whole; stat -c %U ~/note; echo more >> ~/note")
				.text()).isEqualTo("kept\nwhole\ndaytona");
			others.destroy(spec.id());
			others.destroy(bystander.id());
			assertThat(other.engine().layers()).isEmpty();
		}
	}

	@Test
	void restoreWhenAskedTwiceAtOnceFetchesOnce() throws Exception {
		SandboxSpec spec = archived();
		SandboxRestore wanted = restore(spec, "/there", stored);
		int fetched = FETCHED.get();
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SandboxStatus>> both = Stream.generate(() -> threads.submit(() -> archives.restore(wanted)))
				.limit(2)
				.toList();
			for (Future<SandboxStatus> one : both) {
				assertThat(one.get().phase()).isEqualTo(SandboxStatus.Phase.RUNNING);
			}
		}
		assertThat(FETCHED).hasValue(fetched + 1);
	}

	@Test
	void restoreWhenTheArchiveIsNotTheOneThatWasMadeUsesNothingOfIt() throws Exception {
		SandboxSpec spec = archived();
		SandboxRestore wanted = restore(spec, "/there", new byte[] { 1 });
		assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> archives.restore(wanted))
			.withMessageContaining("nothing of it was used");
		assertThat(host.engine().inspect(spec.id())).isEqualTo(Engine.Presence.ABSENT);
	}

	@Test
	void restoreWhenTheArchiveBreaksOffFails() throws Exception {
		SandboxSpec spec = archived();
		SandboxRestore wanted = restore(spec, "/there", stored);
		stored = Arrays.copyOf(stored, stored.length / 2);
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> archives.restore(wanted));
		assertThat(host.engine().inspect(spec.id())).isEqualTo(Engine.Presence.ABSENT);
	}

	@Test
	void restoreWhenThereIsNoArchiveSaysSo() throws Exception {
		SandboxRestore wanted = restore(Specs.fresh(), "/nowhere", new byte[0]);
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> archives.restore(wanted))
			.withMessageContaining("not in the object storage (HTTP 404)");
	}

	@Test
	void saveWhenTheSandboxRunsGoesOnBesideIt() {
		SandboxSpec spec = Specs.fresh();
		sandboxes.create(spec);
		ByteArrayOutputStream archive = new ByteArrayOutputStream();
		archives.save(spec.id(), archive);
		assertThat(archive.size()).isPositive();
		sandboxes.stop(spec.id(), Duration.ZERO);
		archives.save(spec.id(), archive);
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> archives.save("nobody", archive));
	}

}
