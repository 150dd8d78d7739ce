package dev.opendaytona.runner.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.ImagePush;
import dev.opendaytona.api.runner.PushStatus;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.image.Layout.Descriptor;
import dev.opendaytona.runner.image.Layout.Packing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Images that go to a registry, and come to another runner from there.
 */
class PushIT {

	private static final RegistryLogin ANYBODY = new RegistryLogin("", "", true, null);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** Whatever can be told of files but their times. */
	private static final String LISTING = "cd /opt; find . -not -type d -printf '%p %y %m %U %G %n %s %l\\n' "
			+ "-o -printf '%p %y %m %U %G\\n' | sort; find . -type f -exec md5sum {} + | sort";

	@TempDir
	private static Path directory;

	private static OciHost host;

	private static OciHost other;

	private static DockerRegistry registry;

	private static Pushes pushes;

	private static MakingLog log;

	@BeforeAll
	static void open() {
		host = OciHost.open();
		other = OciHost.open();
		registry = DockerRegistry.open(directory.resolve("registry"));
		pushes = new Pushes(host.images(), host.engine()::layerRoot, directory.resolve("logs"));
		log = new MakingLog(directory.resolve("log"));
	}

	@AfterAll
	static void close() {
		pushes.close();
		log.close();
		registry.close();
		host.engine().layers().forEach(host.engine()::removeLayer);
		other.close();
		host.close();
	}

	private static TarBuilder base() {
		TarBuilder tar = new TarBuilder()
			.programs(List.of("dash", "cat", "ls", "find", "sort", "md5sum", "rm", "mkdir", "ln", "chmod", "chown",
					"mv", "mkfifo", "touch")
				.stream()
				.map((name) -> Path.of("/usr/bin", name))
				.toArray(Path[]::new))
			.link("bin", "usr/bin")
			.link("usr/bin/sh", "dash")
			.file("etc/passwd", "root:x:0:0::/root:/bin/sh\n")
			.directory("opt");
		for (String name : List.of("gone", "emptied", "replaced", "kept", "deep/er")) {
			tar.directory("opt/" + name).file("opt/" + name + "/file", name);
		}
		return tar;
	}

	private static void pull(OciHost to, String name, String reference) {
		new Pulls(to.images()).pull(name, new ImagePull(reference, ANYBODY), log);
	}

	private static String fetched(String name, TarBuilder tar) {
		Layout layout = new Layout(directory.resolve(name));
		layout.draft()
			.layer(tar, Packing.ZSTD)
			.layer(new TarBuilder().file("opt/second", "layer"), Packing.NONE)
			.config(Map.of("User", "root", "Env", List.of("A=b")))
			.write();
		pull(host, "local:" + name, registry.push(layout, "acme/" + name + ":base"));
		return "local:" + name;
	}

	private static Image commit(Box box, String name) {
		return host.images().add(name, box.spec().image(), null, (layer) -> {
			host.engine().commit(box.id(), layer);
			return host.engine().layerBytes(layer);
		});
	}

	private static PushStatus push(String name, String reference) throws InterruptedException {
		pushes.begin(name, new ImagePush(reference, ANYBODY));
		return pushes.status(name, LIMIT);
	}

	private static void pushed(String name, String reference) throws InterruptedException {
		PushStatus status = push(name, reference);
		assertThat(status.state()).as(status.reason()).isEqualTo(PushStatus.State.PUSHED);
	}

	@Test
	void pushWhenASandboxWasCommittedMakesTheSameFilesElsewhere() throws Exception {
		String image = fetched("tools", base());
		String long_ = "/opt/kept/" + "l".repeat(150);
		try (Box box = Box.start(host.engine(), Specs.of(image, "root"))) {
			assertThat(box
				.root("cd /opt; rm -r gone emptied replaced kept/file deep/er/file; mkdir emptied; mkdir " + long_
						+ "; echo new > " + long_
						+ "/file; echo x > replaced; ln replaced hard; ln -s /etc/passwd soft; "
						+ "chmod 6751 hard; chown 1001:1002 second; mkfifo fifo; mkdir -m 1777 sticky; touch .wh.not; "
						+ "echo odd > 'new\nline'; echo ü > ü; rm .wh.not")
				.text()).isEmpty();
			commit(box, "local:first");
		}
		try (Box box = Box.start(host.engine(), Specs.of("local:first", "root"))) {
			assertThat(box.root("cd /opt; rm -r " + long_ + " soft; mkdir gone; echo again > gone/new").text())
				.isEmpty();
			commit(box, "local:second");
		}
		String reference = registry.host() + "/acme/second:1";
		pushed("local:second", reference);
		pull(other, "local:pulled", reference);
		ImageConfig config = other.images().get("local:pulled").config();
		assertThat(config.env()).containsExactly("A=b");
		assertThat(other.images().get("local:pulled").layers()).hasSize(4);
		try (Box mine = Box.start(host.engine(), Specs.of("local:second", "root"));
				Box theirs = Box.start(other.engine(), Specs.of("local:pulled", "root"))) {
			String listing = mine.root(LISTING).text();
			assertThat(listing).contains("./hard f 6751 0 0 2", "./second f 644 1001 1002", "./sticky d 1777")
				.doesNotContain("./emptied/file", ".wh.", "./soft");
			assertThat(theirs.root(LISTING).text()).isEqualTo(listing);
		}
		List<String> blobs = blobs();
		pushed("local:second", registry.host() + "/acme/again:1");
		assertThat(blobs()).isEqualTo(blobs);
	}

	private static List<String> blobs() throws Exception {
		try (var files = Files.walk(host.images().blobs().directory())) {
			return files.map(Path::toString).sorted().toList();
		}
	}

	@Test
	void pushWhenAnImageCameFromARegistryKeepsItsDigest() throws Exception {
		Layout layout = new Layout(directory.resolve("same"));
		Descriptor manifest = layout.draft()
			.layer(new TarBuilder().file("file", "one"), Packing.ZSTD)
			.layer(new TarBuilder().file("file", "two"), Packing.NONE)
			.write();
		pull(host, "local:same", registry.push(layout, "acme/same:1"));
		pushed("local:same", registry.host() + "/acme/copied/to:2");
		pull(other, "local:same", registry.host() + "/acme/copied/to@" + manifest.digest());
		assertThat(other.images().get("local:same").layers().getFirst().resolve("file")).hasContent("two");
	}

	@Test
	void pushWhenAnImageWasImportedPacksIt() throws Exception {
		host.images()
			.add("local:imported",
					new TarBuilder().directory("d", 0700)
						.owner(5, 6)
						.attribute("user.note", "kept")
						.file("d/file", "content".getBytes(StandardCharsets.UTF_8), 0640)
						.stream());
		pushed("local:imported", registry.host() + "/acme/imported:1");
		pull(other, "local:imported", registry.host() + "/acme/imported:1");
		Path file = other.images().get("local:imported").layers().getFirst().resolve("d/file");
		assertThat(file).hasContent("content");
		assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(5);
		assertThat(Files.getAttribute(file, "user:note")).isEqualTo("kept".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void pushWhenAnImageStandsOnTheMachineIsRefused() throws Exception {
		try (Box box = Box.start(host.engine())) {
			commit(box, "local:on-host");
		}
		for (String name : List.of("local:on-host", Image.HOST)) {
			assertThatExceptionOfType(ApiException.InvalidRequest.class)
				.isThrownBy(() -> pushes.begin(name, new ImagePush(registry.host() + "/acme/host:1", ANYBODY)))
				.withMessageContaining("no part of it");
		}
	}

	@Test
	void pushWhenItCannotBeSentSaysWhy() throws Exception {
		host.images().add("local:stuck", new TarBuilder().file("file", "x").stream());
		PushStatus status = push("local:stuck", "127.0.0.1:" + DockerRegistry.freePort() + "/acme/stuck:1");
		assertThat(status.state()).isEqualTo(PushStatus.State.FAILED);
		assertThat(status.reason()).contains("cannot be reached");
		try (DockerRegistry closed = DockerRegistry.withLogin(directory.resolve("closed"))) {
			assertThat(push("local:stuck", closed.host() + "/acme/stuck:1").reason()).contains("unauthorized by");
		}
		assertThatExceptionOfType(ApiException.NotFound.class)
			.isThrownBy(() -> push("local:nothing", registry.host() + "/acme/nothing:1"));
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> push("local:stuck", registry.host() + "/acme/stuck@sha256:" + "0".repeat(64)));
	}

}
