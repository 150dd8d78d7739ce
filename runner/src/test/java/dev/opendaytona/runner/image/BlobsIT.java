package dev.opendaytona.runner.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.runner.image.Layout.Packing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the packed parts of images when the disk fills.
 */
class BlobsIT {

	private static final long MAX_BYTES = 64L << 20;

	private static final int LAYER_BYTES = 1 << 20;

	@TempDir
	private Path directory;

	private final AtomicLong missing = new AtomicLong();

	private Images images() {
		return new Images(this.directory.resolve("images"), MAX_BYTES, this.missing::get);
	}

	private static byte[] noise(int seed) {
		byte[] noise = new byte[LAYER_BYTES];
		new Random(seed).nextBytes(noise);
		return noise;
	}

	private Digest pull(Images images, int seed) {
		Layout layout = new Layout(this.directory.resolve("layout" + seed));
		Layout.Draft draft = layout.draft().layer(new TarBuilder().file("noise", noise(seed), 0644), Packing.GZIP);
		draft.write();
		try (ScriptedRegistry registry = new ScriptedRegistry(layout);
				MakingLog log = new MakingLog(this.directory.resolve("log"))) {
			new Pulls(images).pull("local:noise" + seed,
					new ImagePull(registry.host() + "/acme/noise:" + seed, new RegistryLogin("", "", true, null)), log);
		}
		return draft.layerBlob(0);
	}

	private static Path blob(Images images, Digest digest) {
		return images.blobs().directory().resolve("sha256").resolve(digest.hex());
	}

	private static void usedBefore(Path blob, Duration ago) throws IOException {
		Files.setLastModifiedTime(blob, FileTime.from(Instant.now().minus(ago)));
	}

	private static void collect(Images images) {
		images.collect((name) -> false, (layers) -> {
		});
	}

	@Test
	void collectWhenTheDiskLacksRoomGivesUpWhatWasUsedLongAgo() throws IOException {
		Images images = images();
		Path old = blob(images, pull(images, 1));
		Path older = blob(images, pull(images, 2));
		Path used = blob(images, pull(images, 3));
		usedBefore(old, Duration.ofDays(1));
		usedBefore(older, Duration.ofDays(2));
		usedBefore(used, Duration.ofDays(3));
		images.blobs().hasWhole(manifest(images, "local:noise3"));
		this.missing.set(-1);
		collect(images);
		assertThat(older).exists();
		this.missing.set(1);
		collect(images);
		assertThat(older).doesNotExist();
		assertThat(old).exists();
		this.missing.set(LAYER_BYTES / 2);
		collect(images);
		assertThat(old).doesNotExist();
		assertThat(used).exists();
		for (int seed = 1; seed <= 3; seed++) {
			assertThat(images.get("local:noise" + seed).layers().getFirst().resolve("noise"))
				.hasBinaryContent(noise(seed));
		}
		this.missing.set(Long.MAX_VALUE);
		collect(images);
		assertThat(used).doesNotExist();
		assertThat(images.blobs().directory().resolve("sha256")).isNotEmptyDirectory();
	}

	private static Digest manifest(Images images, String name) {
		return images.reading(name, (record) -> Objects.requireNonNull(record.manifest()));
	}

	@Test
	void pullWhenItsPartsWereGivenUpFetchesThemAgain() throws IOException {
		Images images = images();
		this.missing.set(Long.MAX_VALUE);
		Digest layer = pull(images, 1);
		collect(images);
		images.delete("local:noise1");
		collect(images);
		assertThat(pull(images, 1)).isEqualTo(layer);
		assertThat(blob(images, layer)).exists();
	}

	@Test
	void collectWhenAFetchWasBrokenOffKeepsWhatArrivedForAWhile() throws IOException {
		Images images = images();
		Path part = blob(images, Digest.of(noise(1)));
		Files.write(part, noise(1));
		collect(images);
		assertThat(part).exists();
		usedBefore(part, Duration.ofHours(2));
		collect(images);
		assertThat(part).doesNotExist();
	}

}
