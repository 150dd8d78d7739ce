package dev.opendaytona.runner.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.Makings;
import dev.opendaytona.runner.image.Pulls;
import dev.opendaytona.runner.image.TarBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds on the host image and on nothing, which need no registry.
 */
class BuildIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();

	private static OciHost host;

	private static Makings makings;

	private static Builds builds;

	private static HttpServer files;

	@BeforeAll
	static void open() throws IOException {
		host = OciHost.open();
		makings = new Makings(host.images(), host.directory().resolve("logs"));
		builds = new Builds(host.engine(), host.images(), makings,
				new BuildCache(host.engine(), host.directory().resolve("cache")), new Pulls(host.images()));
		files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		files.createContext("/", (exchange) -> {
			byte[] content = FILES.get(exchange.getRequestURI().getPath());
			exchange.sendResponseHeaders((content != null) ? 200 : 404, (content != null) ? content.length : -1);
			try (exchange) {
				if (content != null) {
					exchange.getResponseBody().write(content);
				}
			}
		});
		files.start();
	}

	@AfterAll
	static void close() {
		files.stop(0);
		makings.close();
		builds.close();
		host.engine().layers().forEach(host.engine()::removeLayer);
		host.close();
	}

	private static String context(TarBuilder tar) throws IOException {
		String path = "/context" + NUMBER.incrementAndGet();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (InputStream stream = tar.stream()) {
			stream.transferTo(bytes);
		}
		FILES.put(path, bytes.toByteArray());
		return "http://127.0.0.1:" + files.getAddress().getPort() + path;
	}

	/** A build that has ended. */
	private record Built(ImageStatus status, String log) {

		Box start() {
			return Box.start(host.engine(), Specs.of(this.status.name(), "root"));
		}

	}

	private static Built build(String dockerfile, String... contexts) throws Exception {
		String name = "local:built-" + NUMBER.incrementAndGet();
		builds.begin(name, new ImageBuild(dockerfile, List.of(contexts), Map.of(), Specs.LIMITS, NetworkPolicy.OPEN));
		ImageStatus status = makings.status(name, LIMIT);
		try (InputStream log = makings.log(name, false)) {
			return new Built(status, new String(log.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	private static Built succeed(String dockerfile, String... contexts) throws Exception {
		Built built = build(dockerfile, contexts);
		assertThat(built.status().state()).as(built.log()).isEqualTo(ImageStatus.State.READY);
		return built;
	}

	@Test
	void buildWhenItsContextIsLargerThanAnyBufferCopiesItWhole() throws Exception {
		String context = context(new TarBuilder().file("large", "x".repeat(24 << 20)));
		Built built = succeed("FROM scratch\nCOPY large /large\n", context);
		assertThat(Objects.requireNonNull(built.status().image()).sizeBytes()).isGreaterThanOrEqualTo(24 << 20);
	}

	@Test
	void buildWhenOnTheHostImageRunsCopiesAndConfigures() throws Exception {
		String context = context(new TarBuilder().directory("app")
			.file("app/main.py", "print('hello')\n")
			.file("app/skipped.log", "no")
			.file("note.txt", "note\n")
			.file(".dockerignore", "**/*.log\n"));
		Built built = succeed("""
				FROM host:default
				ARG WHO=world
				ENV GREETING="hello $WHO"
				WORKDIR /srv/app
				COPY app/ .
				COPY --chown=1000:1000 --chmod=600 note.txt /srv/note
				RUN echo "$GREETING" > greeting && id -un > who
				RUN <<END
				echo one > lines
				echo two >> lines
				END
				USER 1000
				ENTRYPOINT ["python3"]
				CMD ["main.py"]
				""", context);
		Image image = host.images().get(built.status().name());
		assertThat(image.config().entrypoint()).containsExactly("python3");
		assertThat(image.config().cmd()).containsExactly("main.py");
		assertThat(image.config().workingDir()).isEqualTo("/srv/app");
		assertThat(image.config().env()).contains("GREETING=hello world");
		try (Box box = built.start()) {
			assertThat(box.sh("cd /srv/app; cat greeting who lines; ls; stat -c '%a %u %g' /srv/note main.py").text())
				.isEqualTo("hello world\nroot\none\ntwo\ngreeting\nlines\nmain.py\nwho\n600 1000 1000\n644 0 0");
		}
	}

	@Test
	void buildWhenRepeatedTakesWhatIsTheSameFromTheCache() throws Exception {
		String dockerfile = "FROM host:default\nRUN date +%s%N > /stamp\nRUN cp /stamp /copy\n";
		Built first = succeed(dockerfile);
		Built second = succeed(dockerfile + "RUN echo more > /more\n");
		assertThat(first.log()).doesNotContain("CACHED");
		assertThat(second.log().split("CACHED", -1)).hasSize(3);
		try (Box one = first.start(); Box two = second.start()) {
			assertThat(two.sh("cat /stamp").text()).isEqualTo(one.sh("cat /stamp").text());
			assertThat(two.sh("cat /copy /more").text()).contains("more");
		}
	}

	@Test
	void buildWhenOfSeveralStagesCopiesBetweenThem() throws Exception {
		Built built = succeed("""
				FROM host:default AS tools
				RUN mkdir /out && printf 'made' > /out/file && ln -s file /out/link
				FROM host:default AS unused
				RUN exit 7
				FROM scratch
				COPY --from=tools /out/ /data/
				""");
		assertThat(built.log()).doesNotContain("unused");
		try (Box box = Box.start(host.engine(), Specs.of("host:default", "root"))) {
			assertThat(box.sh("true").exitCode()).isZero();
		}
		assertThat(host.images().get(built.status().name()).committed()).hasSize(1);
	}

	@Test
	void buildWhenACommandFailsSaysWhichAndLeavesNothing() throws Exception {
		Built built = build("FROM host:default\nRUN echo first\nRUN echo trouble; exit 3\n");
		assertThat(built.status().state()).isEqualTo(ImageStatus.State.FAILED);
		assertThat(built.status().reason()).contains("line 3").contains("exited with 3");
		assertThat(built.log()).contains("trouble");
		assertThat(host.traces("build-")).filteredOn((trace) -> !trace.contains("layer.")).isEmpty();
	}

	@Test
	void buildWhenCancelledEndsWhatRuns() throws Exception {
		String name = "local:cancelled";
		builds.begin(name, new ImageBuild("FROM host:default\nRUN echo started; sleep 600\n", List.of(), Map.of(),
				Specs.LIMITS, NetworkPolicy.OPEN));
		List<String> seen = new ArrayList<>();
		try (InputStream log = makings.log(name, true)) {
			byte[] buffer = new byte[4096];
			while (!String.join("", seen).contains("\nstarted")) {
				int read = log.read(buffer);
				assertThat(read).isPositive();
				seen.add(new String(buffer, 0, read, StandardCharsets.UTF_8));
			}
		}
		makings.cancel(name);
		assertThat(host.traces("build-")).filteredOn((trace) -> !trace.contains("layer.")).isEmpty();
		assertThat(host.images().has(name)).isFalse();
	}

	@Test
	void buildWhenMountsAreAskedForHasThemForTheCommandAlone() throws Exception {
		String context = context(new TarBuilder().file("given", "by the context"));
		Built built = succeed("""
				FROM host:default
				RUN mkdir -p /cache && echo kept > /cache/own
				RUN --mount=type=cache,target=/cache --mount=type=bind,source=given,target=/bound/given \\
				    cp /bound/given /got && ls -A /cache > /listed && echo x > /cache/x
				""", context);
		try (Box box = built.start()) {
			assertThat(box.sh("cat /got; wc -c < /listed; ls /cache; ls -A /bound").text())
				.isEqualTo("by the context0\nown");
		}
	}

	@Test
	void buildWhenTheNetworkIsNoneHasNone() throws Exception {
		Built built = succeed("FROM host:default\nRUN --network=none echo quiet > /note\nRUN cat /note\n");
		assertThat(built.log()).contains("quiet");
	}

	@Test
	void buildWhenAnArchiveIsAddedUnpacksIt() throws Exception {
		ByteArrayOutputStream inner = new ByteArrayOutputStream();
		try (InputStream stream = new TarBuilder().directory("d").file("d/f", "inside").stream()) {
			stream.transferTo(inner);
		}
		String context = context(new TarBuilder().file("a.tar", inner.toByteArray(), 0644));
		Built built = succeed("FROM host:default\nADD a.tar /added/\nCOPY a.tar /copied/\n", context);
		try (Box box = built.start()) {
			assertThat(box.sh("cat /added/d/f; ls /copied").text()).isEqualTo("insidea.tar");
		}
	}

}
