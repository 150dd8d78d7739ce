package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Layers of images that want to write where they must not, or to say to overlayfs what
 * only we may say.
 */
class HostileLayersIT {

	private static final long MAX_BYTES = 96L << 20;

	@TempDir
	private Path directory;

	private Path victim;

	private Images images;

	private List<Path> roots = List.of();

	private String refusal = "";

	@BeforeEach
	void open() throws IOException {
		this.victim = Files.createDirectory(this.directory.resolve("victim"));
		Files.writeString(this.victim.resolve("file"), "untouched");
		this.images = new Images(this.directory.resolve("images"), MAX_BYTES);
	}

	@AfterEach
	void nothingOutsideChanged() throws IOException {
		assertThat(this.victim.resolve("file")).hasContent("untouched");
		assertThat(entries(this.victim)).containsExactly("file");
		assertThat(attributes(this.victim)).isEmpty();
		assertThat(this.images.scratch()).isEmptyDirectory();
	}

	private static List<String> entries(Path directory) throws IOException {
		try (Stream<Path> entries = Files.walk(directory)) {
			return entries.skip(1).map((entry) -> directory.relativize(entry).toString()).sorted().toList();
		}
	}

	/** Takes layers, the lowest first; their directories are the topmost first. */
	private boolean taken(TarBuilder... layers) {
		List<Fetched.Layer> fetched = new ArrayList<>();
		for (TarBuilder layer : layers) {
			byte[] tar = layer.bytes();
			fetched.add(new Fetched.Layer(Digest.of(tar), () -> new ByteArrayInputStream(tar)));
		}
		try {
			this.roots = this.images.add("local:evil", () -> new Fetched(fetched, ImageConfig.NONE, null)).layers();
			return true;
		}
		catch (ApiException.InvalidRequest refused) {
			assertThat(this.images.has("local:evil")).isFalse();
			this.refusal = refused.message();
			return false;
		}
	}

	/** The extended attributes of a file, as {@code name=value}. */
	private static List<String> attributes(Path file) {
		return Program.run(List.of("python3", "-c", "import os, sys\nfor name in os.listxattr(sys.argv[1], "
				+ "follow_symlinks=False): print(name, os.getxattr(sys.argv[1], name, follow_symlinks=False), sep='=')",
				file.toString()))
			.lines()
			.toList();
	}

	private static boolean whiteout(Path file) throws IOException {
		Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		return mode instanceof Integer bits && (bits & 0170000) == 0020000
				&& Objects.equals(Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS), 0L);
	}

	@ParameterizedTest
	@ValueSource(strings = { ".wh.", ".wh..", ".wh...", ".wh..wh.", ".wh..wh..", ".wh..wh.plnk", ".wh..wh..wh..opq" })
	void addWhenAWhiteoutNamesNothingHidesNothing(String name) throws IOException {
		assertThat(taken(new TarBuilder().directory("d").file("d/" + name, "").file("d/kept", ""))).isTrue();
		assertThat(entries(this.roots.getFirst())).containsExactly("d", "d/kept");
		assertThat(attributes(this.roots.getFirst().resolve("d"))).isEmpty();
	}

	@Test
	void addWhenWhiteoutsAreOrdinaryHidesWhatTheyName() throws IOException {
		String longest = "x".repeat(251);
		assertThat(taken(new TarBuilder().directory("d"),
				new TarBuilder().whiteout("d/gone")
					.whiteout("d/" + longest)
					.whiteout("d/new\nline")
					.whiteout("d/.wh")
					.whiteout("top")
					.directory("o")
					.file("o/.wh..wh..opq", "")))
			.isTrue();
		Path root = this.roots.getFirst();
		for (String name : List.of("d/gone", "d/" + longest, "d/new\nline", "d/.wh", "top")) {
			assertThat(whiteout(root.resolve(name))).as(name).isTrue();
		}
		assertThat(attributes(root.resolve("o"))).containsExactly("trusted.overlay.opaque=b'y'");
		assertThat(entries(root)).hasSize(7);
	}

	@Test
	void addWhenAWhiteoutIsADirectoryIsRefused() {
		assertThat(taken(new TarBuilder().directory(".wh.d").file(".wh.d/file", ""))).isFalse();
		assertThat(taken(new TarBuilder().directory("d").directory("d/.wh..wh..opq"))).isFalse();
		assertThat(this.refusal).contains("says that a file is gone");
	}

	@Test
	void addWhenAWhiteoutIsBelowALinkLeavesTheTargetAlone() {
		taken(new TarBuilder().link("out", this.victim.toString())
			.file("out/.wh.file", "")
			.file("out/.wh..wh..opq", ""));
		taken(new TarBuilder().directory("a")
			.link("a/out", "../../../../../victim")
			.file("a/out/.wh.file", "")
			.file("a/out/.wh..wh..opq", ""));
		taken(new TarBuilder().link(".wh.file", this.victim.toString()).link("d", this.victim.toString()));
	}

	/** A hard link that is called a whiteout must not take what it links to with it. */
	@Test
	void addWhenAWhiteoutIsALinkRemovesTheLinkAlone() throws IOException {
		assertThat(taken(new TarBuilder().file("file", "kept")
			.hardLink(".wh.hard", "file")
			.link(".wh.soft", "file")
			.link(".wh..wh..opq", this.victim.toString()))).isTrue();
		Path root = this.roots.getFirst();
		assertThat(root.resolve("file")).hasContent("kept");
		assertThat(whiteout(root.resolve("hard"))).isTrue();
		assertThat(whiteout(root.resolve("soft"))).isTrue();
	}

	@Test
	void addWhenAttributesAreOverlaysOwnDropsThem() throws IOException {
		assertThat(taken(new TarBuilder().attribute("trusted.overlay.opaque", "y")
			.attribute("trusted.overlay.redirect", "/etc")
			.attribute("trusted.overlay.metacopy", "")
			.attribute("user.overlay.opaque", "y")
			.attribute("security.selinux", "x")
			.attribute("system.posix_acl_access", "x")
			.attribute("user.kept", "yes")
			.directory("d"))).isTrue();
		assertThat(attributes(this.roots.getFirst().resolve("d"))).contains("user.kept=b'yes'")
			.noneMatch((line) -> line.startsWith("trusted.") || line.startsWith("system."));
	}

	@Test
	void addWhenALayerHasDeviceNodesLeavesThemOut() throws IOException {
		assertThat(taken(new TarBuilder().file("etc/passwd", "root"),
				new TarBuilder().device("etc/passwd", false, 0, 0).device("disk", true, 254, 0).file("kept", "")))
			.isTrue();
		assertThat(entries(this.roots.getFirst())).containsExactly("etc", "kept");
	}

	@Test
	void addWhenAHardLinkLeadsToALowerLayerIsRefused() {
		assertThat(taken(new TarBuilder().file("etc/shadow", "x"), new TarBuilder().hardLink("stolen", "etc/shadow")))
			.isFalse();
		assertThat(this.refusal).contains("tar says", "etc/shadow");
	}

	@Test
	void addWhenAFileIsMostlyHolesTakesNoRoom() throws IOException {
		Path source = Files.createDirectory(this.directory.resolve("source"));
		Path holes = source.resolve("holes");
		Program.run(List.of("truncate", "-s", "1T", holes.toString()));
		Path tar = source.resolve("holes.tar");
		Program.run(List.of("tar", "--sparse", "-cf", tar.toString(), "-C", source.toString(), "holes"));
		try (InputStream stream = Files.newInputStream(tar)) {
			this.images.add("local:holes", stream);
		}
		Path file = this.images.get("local:holes").layers().getFirst().resolve("holes");
		assertThat(Files.size(file)).isEqualTo(1L << 40);
		assertThat(Program.run(List.of("du", "-k", file.toString()))).startsWith("0\t");
	}

	@Test
	void addWhenNamesAreLongTakesThemOrRefuses() {
		String longest = "n".repeat(255);
		assertThat(taken(new TarBuilder().directory(longest).file(longest + "/" + longest, "x"))).isTrue();
		assertThat(this.roots.getFirst().resolve(longest).resolve(longest)).hasContent("x");
		this.images.delete("local:evil");
		this.images.collect((name) -> false, (layers) -> {
		});
		assertThat(taken(new TarBuilder().file("n".repeat(256), "x"))).isFalse();
		TarBuilder deep = new TarBuilder();
		for (int depth = 1; depth <= 20; depth++) {
			deep.directory((longest + "/").repeat(depth) + "d");
		}
		assertThat(taken(deep)).isFalse();
		assertThat(this.refusal.getBytes(StandardCharsets.UTF_8).length).isLessThan(4_000);
	}

}
