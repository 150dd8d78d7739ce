package dev.opendaytona.runner.build;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.TarBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds on the host image and on nothing, which need no registry.
 */
class BuildIT {

	private static BuildHost host;

	@BeforeAll
	static void open() {
		host = BuildHost.open();
	}

	@AfterAll
	static void close() {
		host.close();
	}

	private static BuildHost.Built build(String dockerfile, String... contexts) throws Exception {
		return host.build(dockerfile, NetworkPolicy.OPEN, contexts);
	}

	@Test
	void buildWhenItsContextIsLargerThanAnyBufferCopiesItWhole() throws Exception {
		String context = host.context(new TarBuilder().file("large", "x".repeat(24 << 20)));
		BuildHost.Built built = host.succeed("FROM scratch\nCOPY large /large\n", context);
		assertThat(Objects.requireNonNull(built.status().image()).sizeBytes()).isGreaterThanOrEqualTo(24 << 20);
	}

	@Test
	void buildWhenOnTheHostImageRunsCopiesAndConfigures() throws Exception {
		String context = host.context(new TarBuilder().directory("app")
			.file("app/main.py", "print('hello')\n")
			.file("app/skipped.log", "no")
			.file("note.txt", "note\n")
			.file(".dockerignore", "**/*.log\n"));
		BuildHost.Built built = host.succeed("""
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
		Image image = host.oci().images().get(built.status().name());
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
		BuildHost.Built first = host.succeed(dockerfile);
		BuildHost.Built second = host.succeed(dockerfile + "RUN echo more > /more\n");
		assertThat(first.log()).doesNotContain("CACHED");
		assertThat(second.log().split("CACHED", -1)).hasSize(3);
		try (Box one = first.start(); Box two = second.start()) {
			assertThat(two.sh("cat /stamp").text()).isEqualTo(one.sh("cat /stamp").text());
			assertThat(two.sh("cat /copy /more").text()).contains("more");
		}
	}

	@Test
	void expireWhenALayerIsGoneOrOldForgetsIt() throws Exception {
		host.succeed("FROM host:default\nRUN echo kept > /kept\n");
		Path cache = host.oci().directory().resolve("cache");
		Files.createFile(cache.resolve("build-never-made"));
		List<String> layers = host.oci()
			.engine()
			.layers()
			.stream()
			.filter((layer) -> layer.startsWith("build-"))
			.toList();
		Files.setLastModifiedTime(cache.resolve(layers.getFirst()),
				FileTime.from(Instant.now().minus(Duration.ofHours(25))));
		host.builds().expire();
		assertThat(cache.resolve("build-never-made")).doesNotExist();
		assertThat(cache.resolve(layers.getFirst())).doesNotExist();
		assertThat(layers.stream().skip(1).map(cache::resolve)).allMatch(Files::exists);
	}

	@Test
	void buildWhenOfSeveralStagesCopiesBetweenThem() throws Exception {
		BuildHost.Built built = host.succeed("""
				FROM host:default AS tools
				RUN mkdir /out && printf 'made' > /out/file && ln -s file /out/link
				FROM host:default AS unused
				RUN exit 7
				FROM scratch
				COPY --from=tools /out/ /data/
				""");
		assertThat(built.log()).doesNotContain("unused");
		try (Box box = Box.start(host.oci().engine(), Specs.of("host:default", "root"))) {
			assertThat(box.sh("true").exitCode()).isZero();
		}
		assertThat(host.oci().images().get(built.status().name()).committed()).hasSize(1);
	}

	@Test
	void buildWhenACommandFailsSaysWhichAndLeavesNothing() throws Exception {
		BuildHost.Built built = build("FROM host:default\nRUN echo first\nRUN echo trouble; exit 3\n");
		assertThat(built.status().state()).isEqualTo(ImageStatus.State.FAILED);
		assertThat(built.status().reason()).contains("line 3").contains("exited with 3");
		assertThat(built.log()).contains("trouble");
		assertThat(host.oci().traces("build-")).filteredOn((trace) -> !trace.contains("layer.")).isEmpty();
	}

	@Test
	void buildWhenCancelledEndsWhatRuns() throws Exception {
		String name = "local:cancelled";
		host.builds()
			.begin(name, new ImageBuild("FROM host:default\nRUN echo started; sleep 600\n", List.of(), Map.of(),
					Specs.LIMITS, NetworkPolicy.OPEN, "tester", Map.of()));
		List<String> seen = new ArrayList<>();
		try (InputStream log = host.makings().log(name, true)) {
			byte[] buffer = new byte[4096];
			while (!String.join("", seen).contains("\nstarted")) {
				int read = log.read(buffer);
				assertThat(read).isPositive();
				seen.add(new String(buffer, 0, read, StandardCharsets.UTF_8));
			}
		}
		host.makings().cancel(name);
		assertThat(host.oci().traces("build-")).filteredOn((trace) -> !trace.contains("layer.")).isEmpty();
		assertThat(host.oci().images().has(name)).isFalse();
	}

	@Test
	void buildWhenMountsAreAskedForHasThemForTheCommandAlone() throws Exception {
		String context = host.context(new TarBuilder().file("given", "by the context"));
		BuildHost.Built built = host.succeed("""
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
		BuildHost.Built built = host
			.succeed("FROM host:default\nRUN --network=none echo quiet > /note\nRUN cat /note\n");
		assertThat(built.log()).contains("quiet");
	}

	@Test
	void buildWhenAnArchiveOnlyImpliesADirectoryLeavesThatAsItIs() throws Exception {
		ByteArrayOutputStream inner = new ByteArrayOutputStream();
		try (InputStream stream = new TarBuilder().file("implied/f", "x")
			.directory("told")
			.file("told/f", "x")
			.stream()) {
			stream.transferTo(inner);
		}
		String context = host.context(new TarBuilder().file("a.tar", inner.toByteArray(), 0644));
		BuildHost.Built built = host.succeed("""
				FROM host:default
				RUN mkdir -p -m 1777 /added/implied /added/told
				ADD a.tar /added
				""", context);
		try (Box box = built.start()) {
			assertThat(box.sh("cd /added; stat -c '%a' implied told; cat implied/f").text()).isEqualTo("1777\n755\nx");
		}
	}

	@Test
	void buildWhenOnlyTheOwnerInAStageChangesCopiesAgain() throws Exception {
		String dockerfile = """
				FROM host:default AS made
				RUN echo x > /f && chown OWNER /f
				FROM host:default
				COPY --from=made /f /g
				""";
		host.succeed(dockerfile.replace("OWNER", "1:2"));
		try (Box box = host.succeed(dockerfile.replace("OWNER", "3:4")).start()) {
			assertThat(box.sh("stat -c '%u %g' /g").text()).isEqualTo("3 4");
		}
	}

	@Test
	void buildWhenALinkIsCopiedCopiesWhatItLeadsTo() throws Exception {
		String context = host.context(new TarBuilder().directory("d")
			.file("d/f", "content")
			.link("link", "d/../d/f")
			.link("out", "../../../../etc/passwd")
			.link("round", "round"));
		BuildHost.Built built = host.succeed("FROM host:default\nCOPY link /copied\n", context);
		try (Box box = built.start()) {
			assertThat(box.sh("stat -c %F /copied; cat /copied").text()).isEqualTo("regular file\ncontent");
		}
		for (String link : List.of("out", "round")) {
			assertThat(build("FROM host:default\nCOPY " + link + " /copied\n", context).status().state())
				.isEqualTo(ImageStatus.State.FAILED);
		}
	}

	@Test
	void buildWhenAnArchiveIsAddedUnpacksIt() throws Exception {
		ByteArrayOutputStream inner = new ByteArrayOutputStream();
		try (InputStream stream = new TarBuilder().directory("d").file("d/f", "inside").stream()) {
			stream.transferTo(inner);
		}
		String context = host.context(new TarBuilder().file("a.tar", inner.toByteArray(), 0644));
		BuildHost.Built built = host.succeed("FROM host:default\nADD a.tar /added/\nCOPY a.tar /copied/\n", context);
		try (Box box = built.start()) {
			assertThat(box.sh("cat /added/d/f; ls /copied").text()).isEqualTo("insidea.tar");
		}
	}

}
