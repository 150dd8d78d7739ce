package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Outcome;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.host.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sandboxes on images: the host's own, poor ones, and ones that attack.
 */
class ImagesIT {

	private static final Path STATIC_PROGRAM = Path.of("/usr/bin/catatonit");

	private static OciHost host;

	@BeforeAll
	static void open() {
		host = OciHost.open();
	}

	@AfterAll
	static void close() {
		host.close();
	}

	@Test
	void execWhenTheImageHasNoShellRunsItsProgramsAndSaysSo() throws Exception {
		host.images()
			.add("local:bare", new TarBuilder().program("bin/prog", STATIC_PROGRAM).directory("root").stream());
		try (Box box = Box.start(host.engine(), Specs.of("local:bare", "daytona"))) {
			Account account = host.engine().account(box.id(), null);
			assertThat(account.uid()).isZero();
			assertThat(account.shell()).isEmpty();
			assertThat(box.as(null, "/bin/prog", "-V").exitCode()).isZero();
			Outcome shell = box.sh("true");
			assertThat(shell.failure()).get().asString().contains("/bin/sh");
			try (SandboxRoot root = host.engine().root(box.id(), account)) {
				try (OutputStream file = root.write(new SandboxPath("/root/note"))) {
					file.write("kept".getBytes(StandardCharsets.UTF_8));
				}
				try (var content = root.read(new SandboxPath("/root/note")).content()) {
					assertThat(content.readAllBytes()).isEqualTo("kept".getBytes(StandardCharsets.UTF_8));
				}
			}
		}
	}

	@Test
	void execWhenTheImageHasNoGitHasAShell() {
		TarBuilder tar = new TarBuilder().program("bin/sh", Path.of("/bin/dash"))
			.file("etc/passwd", "root:x:0:0::/:/bin/sh\nme:x:1001:1001::/:/bin/sh\n");
		Program.run(List.of("ldd", "/bin/dash"))
			.lines()
			.map((line) -> line.replaceAll(".*=> ", "").strip().split(" ")[0])
			.filter((library) -> library.startsWith("/"))
			.forEach((library) -> tar.program(library.substring(1), Path.of(library)));
		host.images().add("local:plain", tar.stream());
		try (Box box = Box.start(host.engine(), Specs.of("local:plain", "me"))) {
			assertThat(box.sh("echo works; echo $USER").text()).isEqualTo("works\nme");
			assertThat(box.sh("git --version").exitCode()).isEqualTo(127);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "dev", "proc", "sys", "etc", "run", "tmp", "usr" })
	void startWhenADirectoryOfTheImageIsALinkTouchesNothingOutside(String name) throws Exception {
		Path victim = Files.createDirectories(host.directory().resolve("victim-" + name));
		String image = "local:linked-" + name;
		host.images()
			.add(image, new TarBuilder().link(name, victim.toString()).program("bin/prog", STATIC_PROGRAM).stream());
		SandboxSpec spec = Specs.of(image, "root");
		try (Box box = Box.start(host.engine(), spec)) {
			box.as(null, "/bin/prog", "-V");
		}
		catch (ApiException refused) {
			assertThat(host.traces(spec.id())).isEmpty();
		}
		try (var entries = Files.list(victim)) {
			assertThat(entries).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "dev", "proc", "sys", "etc", "run", "tmp" })
	void startWhenALayerPutsALinkForADirectoryTouchesNothingOutside(String name) throws Exception {
		Path victim = Files.createDirectories(host.directory().resolve("victim-layer-" + name));
		String image = "local:relinked-" + name;
		host.images()
			.add(image, () -> fetched(
					new TarBuilder().directory(name).file(name + "/file", "lower").program("bin/prog", STATIC_PROGRAM),
					new TarBuilder().link(name, victim.toString())));
		SandboxSpec spec = Specs.of(image, "root");
		try (Box box = Box.start(host.engine(), spec)) {
			box.as(null, "/bin/prog", "-V");
		}
		catch (ApiException refused) {
			assertThat(host.traces(spec.id())).isEmpty();
		}
		try (var entries = Files.list(victim)) {
			assertThat(entries).isEmpty();
		}
	}

	private static Fetched fetched(TarBuilder... layers) {
		List<Fetched.Layer> fetched = Stream.of(layers)
			.map(TarBuilder::bytes)
			.map((tar) -> new Fetched.Layer(Digest.of(tar), () -> new ByteArrayInputStream(tar)))
			.toList();
		return new Fetched(fetched, ImageConfig.NONE, null);
	}

	@Test
	void startWhenFilesBelongToNobodyOfTheSandboxShowsThemAsNobodys() {
		host.images()
			.add("local:foreign",
					new TarBuilder().programs(Path.of("/usr/bin/dash"), Path.of("/usr/bin/stat"))
						.link("bin", "usr/bin")
						.link("usr/bin/sh", "dash")
						.owner(4_000_000_000L, 4_000_000_000L)
						.file("foreign", "x".getBytes(StandardCharsets.UTF_8), 04777)
						.stream());
		try (Box box = Box.start(host.engine(), Specs.of("local:foreign", "root"))) {
			assertThat(box.root("stat -c '%u %g' /foreign").text()).isEqualTo("65534 65534");
			assertThat(box.root("echo mine > /foreign").exitCode()).isNotZero();
		}
	}

	@Test
	void startWhenTheImageHasASetuidProgramGivesNoRootOfTheHost() {
		host.images()
			.add("local:setuid",
					new TarBuilder().file("bin/prog", bytes(STATIC_PROGRAM), 04755)
						.file("etc/passwd", "me:x:1001:1001::/:/bin/prog\n")
						.stream());
		try (Box box = Box.start(host.engine(), Specs.of("local:setuid", "me"))) {
			assertThat(box.as(null, "/bin/prog", "-V").exitCode()).isZero();
		}
	}

	private static byte[] bytes(Path file) {
		try {
			return Files.readAllBytes(file);
		}
		catch (java.io.IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	@Test
	void addWhenTheNameIsTakenIsAConflict() {
		host.images().add("local:twice", new TarBuilder().file("a", "b").stream());
		assertThatExceptionOfType(ApiException.Conflict.class)
			.isThrownBy(() -> host.images().add("local:twice", new TarBuilder().file("a", "b").stream()));
	}

	@Test
	void openWhenARecordWasNotWrittenToItsEndRemovesIt(@TempDir Path directory) throws IOException {
		new Images(directory, 1 << 20).add("local:whole", new TarBuilder().file("a", "b").stream());
		Path begun = Files.writeString(directory.resolve("records/local@half.json.new"), "{");
		Images reopened = new Images(directory, 1 << 20);
		assertThat(reopened.has("local:whole")).isTrue();
		assertThat(reopened.has("local:half")).isFalse();
		assertThat(begun).doesNotExist();
	}

	@Test
	void deleteWhenASandboxNeedsTheImageKeepsItForTheSandboxAlone() {
		host.images().add("local:needed", new TarBuilder().file("needed", "by one").stream());
		host.images().delete("local:needed");
		host.images().collect((image) -> true, (layers) -> {
		});
		assertThat(host.images().list()).extracting(Image::name).doesNotContain("local:needed");
		assertThat(host.images().get("local:needed").layers()).singleElement()
			.satisfies((layer) -> assertThat(layer).exists());
		Path layer = host.images().get("local:needed").layers().getFirst();
		host.images().collect((image) -> false, (layers) -> {
		});
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> host.images().get("local:needed"));
		assertThat(layer).doesNotExist();
	}

	@Test
	void hostImageWhenLookedAtHoldsNothingPrivate() throws Exception {
		Path secret = Files.createFile(Path.of("/usr/local/share/odt-it-secret"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		try (OciHost fresh = OciHost.open(); Box box = Box.start(fresh.engine())) {
			assertThat(box.root("ls -A /root /srv /mnt /opt /media 2>/dev/null | grep -v ':$' | grep -v '^$'").text())
				.isEmpty();
			assertThat(box.root("ls -A /home").text()).isEqualTo("daytona");
			assertThat(box.root("find /var /tmp -type f").text()).isEmpty();
			assertThat(box.root("grep -v '\\*' /etc/shadow").text()).isEmpty();
			assertThat(box
				.root("ls -d /etc/ssh /etc/docker /etc/ssl/private /etc/sudoers.d /etc/fstab.d /usr/local/etc/* "
						+ "/etc/apt/auth.conf /etc/krb5.keytab " + secret + " 2>/dev/null")
				.text()).isEmpty();
			assertThat(box.root("cat /etc/machine-id").text()).matches("[0-9a-f]{32}")
				.isNotEqualTo(Files.readString(Path.of("/etc/machine-id")).strip());
			assertThat(box.root("find / -xdev -name 'id_*' -path '*.ssh*'").text()).isEmpty();
		}
		finally {
			Files.delete(secret);
		}
	}

	@Test
	void hostImageWhenWrittenToStaysInTheSandbox() {
		try (Box box = Box.start(host.engine()); Box other = Box.start(host.engine())) {
			assertThat(box
				.root("echo mine > /usr/bin/odt-it-mine; rm /usr/bin/id; echo x >> /usr/bin/env; "
						+ "touch /etc/odt-it-mine; ls /usr/bin/odt-it-mine")
				.text()).isEqualTo("/usr/bin/odt-it-mine");
			assertThat(Path.of("/usr/bin/odt-it-mine")).doesNotExist();
			assertThat(Path.of("/etc/odt-it-mine")).doesNotExist();
			assertThat(Path.of("/usr/bin/id")).exists();
			assertThat(other.sh("ls /usr/bin/odt-it-mine").exitCode()).isNotZero();
			assertThat(other.sh("id -un").text()).isEqualTo("daytona");
		}
	}

}
