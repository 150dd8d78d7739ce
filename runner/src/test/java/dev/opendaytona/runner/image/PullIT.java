package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.api.runner.RunnerInfo.ImageInfo;
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

/**
 * Sandboxes on images from a registry.
 */
class PullIT {

	private static final RegistryLogin ANYBODY = new RegistryLogin("", "", true, null);

	/** CAP_NET_BIND_SERVICE, effective and permitted: struct vfs_cap_data, revision 2. */
	private static final String BIND_LOW_PORTS = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

	private static final String PORT_CAPABILITY = "CapEff:\t0000000000000400";

	@TempDir
	private static Path directory;

	private static OciHost host;

	private static DockerRegistry registry;

	private static Pulls pulls;

	private static MakingLog log;

	@BeforeAll
	static void open() {
		host = OciHost.open();
		registry = DockerRegistry.open(directory.resolve("registry"));
		pulls = new Pulls(host.images());
		log = new MakingLog(directory.resolve("log"));
	}

	@AfterAll
	static void close() {
		log.close();
		registry.close();
		host.close();
	}

	private static Layout layout(String name) {
		return new Layout(directory.resolve(name));
	}

	private static TarBuilder base() {
		return new TarBuilder()
			.programs(Path.of("/usr/bin/dash"), Path.of("/usr/bin/cat"), Path.of("/usr/bin/ls"),
					Path.of("/usr/bin/stat"))
			.link("bin", "usr/bin")
			.directory("usr/bin")
			.link("usr/bin/sh", "dash")
			.file("etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:1001:1002::/home/me:/bin/sh\n");
	}

	private static ImageInfo pull(String name, String reference) {
		pulls.pull(name, new ImagePull(reference, ANYBODY), log);
		return host.images().get(name).info();
	}

	@Test
	void pullWhenAnImageHasManyLayersMakesTheirFiles() {
		TarBuilder first = base().directory("opt/emptied")
			.file("opt/emptied/old", "old")
			.directory("opt/replaced")
			.file("opt/replaced/old", "old")
			.file("opt/gone", "gone")
			.directory("opt/goes/deep")
			.file("opt/goes/deep/file", "gone")
			.file("opt/changed", "one")
			.file("opt/kept", "kept");
		TarBuilder second = new TarBuilder().directory("opt/emptied")
			.file("opt/emptied/new", "new")
			.file("opt/emptied/.wh..wh..opq", "")
			.whiteout("opt/gone")
			.whiteout("opt/goes")
			.whiteout("opt/never-was")
			.whiteout("opt/replaced")
			.directory("opt/replaced")
			.file("opt/replaced/new", "new")
			.file("opt/changed", "two");
		TarBuilder third = new TarBuilder().owner(1001, 1002)
			.file("home/me/mine", "mine".getBytes(StandardCharsets.UTF_8), 0640)
			.hardLink("home/me/same", "home/me/mine")
			.owner(0, 0)
			.file("usr/bin/setuid", new byte[] { 1 }, 04755)
			.attribute("security.capability", BIND_LOW_PORTS)
			.program("usr/bin/low-ports", Path.of("/usr/bin/dash"));
		Layout layout = layout("many-layers");
		byte[] empty = new TarBuilder().bytes();
		layout.draft()
			.layer(empty, Packing.GZIP)
			.layer(first, Packing.GZIP)
			.layer(empty, Packing.GZIP)
			.layer(second, Packing.ZSTD)
			.layer(third, Packing.NONE)
			.layer(empty, Packing.GZIP)
			.config(Map.of("User", "me:staff", "Env", List.of("GREETING=hello"), "Entrypoint", List.of("/bin/sh"),
					"Cmd", List.of("-c", "true"), "WorkingDir", "/home/me", "Labels", Map.of("a", "b")))
			.write();
		ImageInfo info = pull("local:many", registry.push(layout, "acme/many:1"));
		assertThat(info.program()).containsExactly("/bin/sh", "-c", "true");
		assertThat(info.user()).isEqualTo("me");
		ImageConfig config = host.images().get("local:many").config();
		assertThat(config.env()).containsExactly("GREETING=hello");
		assertThat(config.workingDir()).isEqualTo("/home/me");
		assertThat(config.labels()).containsEntry("a", "b");
		try (Box box = Box.start(host.engine(), Specs.of("local:many", "me"))) {
			assertThat(box.sh("ls -A /opt /opt/emptied /opt/replaced").text())
				.isEqualTo("/opt:\nchanged\nemptied\nkept\nreplaced\n\n/opt/emptied:\nnew\n\n/opt/replaced:\nnew");
			assertThat(box.sh("cat /opt/changed /opt/kept ~/same").text()).isEqualTo("twokeptmine");
			assertThat(box.sh("stat -c '%n %a %u %g %h' ~/mine ~/same /usr/bin/setuid /opt").text()).isEqualTo("""
					/home/me/mine 640 1001 1002 2
					/home/me/same 640 1001 1002 2
					/usr/bin/setuid 4755 0 0 1
					/opt 755 0 0 1""");
			assertThat(box.as("me", "/usr/bin/low-ports", "-c", "cat /proc/self/status").text())
				.doesNotContain(PORT_CAPABILITY);
			assertThat(
					box.as("me", "/usr/bin/low-ports", "-c", "while read -r l; do echo \"$l\"; done </proc/self/status")
						.text())
				.contains(PORT_CAPABILITY);
		}
	}

	@Test
	void pullWhenADigestIsGivenTakesThatVersion() {
		Layout layout = layout("by-digest");
		Descriptor one = layout.draft().layer(new TarBuilder().file("version", "one"), Packing.GZIP).write();
		registry.push(layout, "acme/versions:latest");
		layout.draft().layer(new TarBuilder().file("version", "two"), Packing.GZIP).write();
		String latest = registry.push(layout, "acme/versions:latest");
		pull("local:latest", latest);
		pull("local:one", registry.host() + "/acme/versions@" + one.digest());
		pull("local:one-too", registry.host() + "/acme/versions:latest@" + one.digest());
		assertThat(file("local:latest", "version")).isEqualTo("two");
		assertThat(file("local:one", "version")).isEqualTo("one");
		assertThat(file("local:one-too", "version")).isEqualTo("one");
	}

	@Test
	void pullWhenThereAreManyPlatformsTakesThatOfTheMachine() {
		Layout layout = layout("platforms");
		Descriptor other = layout.draft()
			.architecture("s390x")
			.layer(new TarBuilder().file("platform", "other"), Packing.GZIP)
			.write();
		Layout.Draft draft = layout.draft().layer(new TarBuilder().file("platform", "mine"), Packing.GZIP);
		Descriptor mine = draft.write();
		String architecture = draft.architecture();
		Descriptor index = layout.platforms(Map.of("s390x", other, architecture, mine));
		pull("local:platform", registry.push(layout, "acme/platforms:1"));
		pull("local:platform-digest", registry.host() + "/acme/platforms@" + index.digest());
		assertThat(file("local:platform", "platform")).isEqualTo("mine");
		assertThat(file("local:platform-digest", "platform")).isEqualTo("mine");
	}

	/** As many as an image may have; the kernel has its own opinion of how many. */
	@Test
	void pullWhenThereAreAsManyLayersAsAllowedStarts() {
		Layout layout = layout("tower");
		Layout.Draft draft = layout.draft().layer(base(), Packing.GZIP);
		for (int number = 1; number < 128; number++) {
			draft.layer(new TarBuilder().file("opt/layer" + number, "x").file("opt/top", "" + number), Packing.GZIP);
		}
		draft.write();
		pull("local:tower", registry.push(layout, "acme/tower:1"));
		try (Box box = Box.start(host.engine(), Specs.of("local:tower", "me"))) {
			assertThat(box.sh("cat /opt/top; ls /opt | { n=0; while read l; do n=$((n+1)); done; echo /$n; }").text())
				.isEqualTo("127/128");
		}
	}

	private static String file(String image, String path) {
		try {
			return Files.readString(host.images().get(image).layers().getFirst().resolve(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
