package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.ZstdOutputStream;
import com.sun.net.httpserver.HttpServer;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.host.Program;
import dev.opendaytona.runner.image.Layout.Packing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Images that leave a runner as a file, and come as one.
 */
class ImageArchivesIT {

	@TempDir
	private static Path directory;

	private static OciHost host;

	private static OciHost other;

	private static ImageArchives archives;

	private static ImageArchives others;

	private static int number;

	@BeforeAll
	static void open() {
		host = OciHost.open();
		other = OciHost.open();
		archives = new ImageArchives(host.images(), host.engine()::layerRoot);
		others = new ImageArchives(other.images(), other.engine()::layerRoot);
	}

	@AfterAll
	static void close() {
		host.engine().layers().forEach(host.engine()::removeLayer);
		other.close();
		host.close();
	}

	private static TarBuilder base() {
		return new TarBuilder()
			.programs(List.of("dash", "cat", "ls", "stat")
				.stream()
				.map((name) -> Path.of("/usr/bin", name))
				.toArray(Path[]::new))
			.link("bin", "usr/bin")
			.link("usr/bin/sh", "dash")
			.file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n")
			.directory("opt")
			.file("opt/gone", "gone")
			.file("opt/kept", "kept");
	}

	private static Path layout() {
		Path path = directory.resolve("layout" + number++);
		new Layout(path).draft()
			.layer(base(), Packing.NONE)
			.layer(new TarBuilder().file("opt/second", "second"), Packing.GZIP)
			.config(Map.of("User", "app", "Env", List.of("A=b"), "Entrypoint", List.of("/bin/cat")))
			.write();
		return path;
	}

	private static Path tarOf(Path root) {
		Path file = directory.resolve("file" + number++ + ".tar");
		Program.run(List.of("tar", "--create", "--file", file.toString(), "-C", root.toString(), "."), "");
		return file;
	}

	private static String load(ImageArchives into, Path file) throws IOException {
		String name = "local:loaded-" + number++;
		try (InputStream stream = Files.newInputStream(file)) {
			into.load(name, stream);
		}
		return name;
	}

	private static Path save(String name, String called) throws IOException {
		Path file = directory.resolve("saved" + number++ + ".tar");
		try (OutputStream target = Files.newOutputStream(file)) {
			archives.save(name, called, target);
		}
		return file;
	}

	private static String look(OciHost at, String image) {
		try (Box box = Box.start(at.engine(), Specs.of(image, "root"))) {
			return box.sh("ls /opt; cat /opt/*; stat -c '%n %a %u %g' /opt/*").text();
		}
	}

	@Test
	void saveWhenLoadedElsewhereIsTheSameImage() throws IOException {
		String image = load(archives, tarOf(layout()));
		try (Box box = Box.start(host.engine(), Specs.of(image, "root"))) {
			box.root("rm /opt/gone; echo new > /opt/new");
			host.images().add("local:changed", image, null, (layer) -> {
				host.engine().commit(box.id(), layer);
				return host.engine().layerBytes(layer);
			});
		}
		Path file = save("local:changed", "acme/tools:1.0");
		String loaded = load(others, file);
		assertThat(other.images().get(loaded).config()).isEqualTo(host.images().get("local:changed").config());
		assertThat(other.images().get(loaded).config().user()).isEqualTo("app");
		assertThat(look(other, loaded)).isEqualTo(look(host, "local:changed")).contains("kept\nnew\nsecond");
		assertThat(Files.mismatch(file, save("local:changed", "acme/tools:1.0"))).isEqualTo(-1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "oci-archive:%s", "docker-archive:%s", "docker-archive:%s:acme/tools:latest" })
	void saveWhenReadByOthersIsAnImage(String place) throws IOException {
		Path file = save(load(archives, tarOf(layout())), "acme/tools");
		String said = Program.run(List.of("skopeo", "inspect", "--tmpdir", directory.toString(), place.formatted(file)),
				"");
		assertThat(said).contains("A=b", "\"Layers\"");
	}

	@Test
	void loadWhenDockerSavedIt() throws IOException {
		Path file = directory.resolve("docker.tar");
		Program.run(List.of("skopeo", "--insecure-policy", "--tmpdir", directory.toString(), "copy", "oci:" + layout(),
				"docker-archive:" + file + ":acme/tools:1"), "");
		String loaded = load(others, file);
		assertThat(other.images().get(loaded).config().env()).contains("A=b");
		assertThat(look(other, loaded)).contains("gone\nkept\nsecond");
	}

	@Test
	void loadWhenPackedUnpacksIt() throws IOException {
		Path tar = tarOf(layout());
		ByteArrayOutputStream gzip = new ByteArrayOutputStream();
		try (OutputStream packed = new GZIPOutputStream(gzip)) {
			Files.copy(tar, packed);
		}
		ByteArrayOutputStream zstd = new ByteArrayOutputStream();
		try (OutputStream packed = new ZstdOutputStream(zstd); InputStream plain = base().stream()) {
			plain.transferTo(packed);
		}
		others.load("local:gzip", new ByteArrayInputStream(gzip.toByteArray()));
		others.load("local:zstd", new ByteArrayInputStream(zstd.toByteArray()));
		assertThat(look(other, "local:gzip")).contains("second");
		assertThat(look(other, "local:zstd")).contains("kept");
	}

	@Test
	void loadWhenALinkLeadsOutIsRefused() throws IOException {
		Path layout = layout();
		Path blobs = layout.resolve("blobs/sha256");
		Path away = Files.createDirectories(directory.resolve("away" + number++));
		Files.move(blobs, away.resolve("blobs"));
		Files.createSymbolicLink(blobs, away.resolve("blobs"));
		assertRefused(tarOf(layout), "links");
	}

	@Test
	void loadWhenItIsNoImageIsRefusedAndLeavesNothing() throws IOException {
		Path two = directory.resolve("two.tar");
		Path one = directory.resolve("one.tar");
		Program.run(List.of("skopeo", "--insecure-policy", "--tmpdir", directory.toString(), "copy", "oci:" + layout(),
				"oci:" + directory.resolve("both") + ":first"), "");
		Program.run(List.of("skopeo", "--insecure-policy", "--tmpdir", directory.toString(), "copy", "oci:" + layout(),
				"oci:" + directory.resolve("both") + ":second"), "");
		Files.move(tarOf(directory.resolve("both")), two);
		assertRefused(two, "save one image alone");
		Files.write(one, new byte[] { 'n', 'o', ' ', 't', 'a', 'r' });
		assertRefused(one, "tar");
		Path layout = directory.resolve("damaged");
		// A layer that the runner has already would not be read again.
		new Layout(layout).draft()
			.layer(new TarBuilder().file("opt/unique", UUID.randomUUID().toString()), Packing.NONE)
			.write();
		try (var blobs = Files.list(layout.resolve("blobs/sha256"))) {
			for (Path blob : blobs.toList()) {
				if (Files.readAllBytes(blob)[0] != '{') {
					Files.writeString(blob, "damaged");
				}
			}
		}
		assertRefused(tarOf(layout), "");
		try (var left = Files.list(other.images().scratch())) {
			assertThat(left).isEmpty();
		}
	}

	private static void assertRefused(Path file, String why) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> load(others, file))
			.withMessageContaining(why);
	}

	/**
	 * After a first entry as images have it comes a name of eight gigabytes, or so it
	 * says.
	 */
	@Test
	void loadWhenANameIsSaidToBeHugeIsRefused() throws IOException {
		byte[] tar;
		try (InputStream stream = new TarBuilder().file("index.json", "{}").file("@LongLink", "x").stream()) {
			tar = stream.readAllBytes();
		}
		int second = 1024;
		tar[second + 156] = 'L';
		System.arraycopy("77777777777".getBytes(StandardCharsets.US_ASCII), 0, tar, second + 124, 11);
		Path file = Files.write(directory.resolve("huge-name.tar"), tar);
		assertRefused(file, "8589934591");
	}

	/** Skopeo would fetch a part from there, in the network of the runner. */
	@Test
	void loadWhenItNamesAnAddressReachesNothing() throws IOException {
		AtomicInteger requests = new AtomicInteger();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			requests.incrementAndGet();
			exchange.sendResponseHeaders(404, -1);
			exchange.close();
		});
		server.start();
		try {
			Path layout = layout();
			String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/part";
			Path index = layout.resolve("index.json");
			Path manifest = layout.resolve("blobs/sha256")
				.resolve(Files.readString(index).replaceFirst("(?s).*?sha256:([0-9a-f]{64}).*", "$1"));
			String text = Files.readString(manifest)
				.replace("\"digest\":", "\"urls\":[\"" + address + "\"],\"digest\":");
			Digest digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
			Files.writeString(manifest.resolveSibling(digest.hex()), text);
			Files.writeString(index,
					Files.readString(index)
						.replace(manifest.getFileName().toString(), digest.hex())
						.replaceFirst("\"size\":[0-9]+", "\"size\":" + text.length()));
			try {
				load(others, tarOf(layout));
			}
			catch (ApiException refused) {
				assertThat(refused.message()).isNotEmpty();
			}
			assertThat(requests).hasValue(0);
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void saveWhenOnTheHostsOwnProgramsIsRefused() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> archives.save("host:default", "x", OutputStream.nullOutputStream()))
			.withMessageContaining("host:default");
	}

}
