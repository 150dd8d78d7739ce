package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.image.Layout.Packing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Pulls that meet, that are broken off, and that come again.
 */
class PullsTogetherIT {

	private static final long MAX_BYTES = 64L << 20;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	private Images images;

	private Makings makings;

	private Pulls pulls;

	@BeforeEach
	void open() {
		this.images = new Images(this.directory.resolve("images"), MAX_BYTES);
		this.makings = new Makings(this.images, this.directory.resolve("logs"));
		this.pulls = new Pulls(this.images);
	}

	@AfterEach
	void close() {
		this.makings.close();
		assertThat(this.images.scratch()).isEmptyDirectory();
		assertThat(programs()).isEmpty();
	}

	private static List<String> programs() {
		return ProcessHandle.current().descendants().map((child) -> child.info().command().orElse("")).toList();
	}

	private Layout layout(String name) {
		return new Layout(this.directory.resolve(name));
	}

	private ImageStatus begin(String name, String reference) {
		ImagePull pull = new ImagePull(reference, new RegistryLogin("", "", true, null));
		return this.makings.begin(name, (log) -> this.pulls.pull(name, pull, log));
	}

	private void ready(String name) throws InterruptedException {
		ImageStatus status = this.makings.status(name, LIMIT);
		assertThat(status.state()).as(status.reason()).isEqualTo(ImageStatus.State.READY);
	}

	@Test
	void pullWhenTwoWantOneImageFetchesItOnce() throws Exception {
		Layout layout = layout("one");
		Layout.Draft draft = layout.draft().layer(new TarBuilder().file("file", "content"), Packing.GZIP);
		draft.write();
		Digest blob = draft.layerBlob(0);
		try (ScriptedRegistry registry = new ScriptedRegistry(layout).stall(blob)) {
			String reference = registry.host() + "/acme/one:1";
			assertThat(begin("local:one", reference).state()).isEqualTo(ImageStatus.State.MAKING);
			Polling.until("the layer is asked for", LIMIT, () -> registry.fetches(blob) > 0);
			assertThat(begin("local:one", reference).state()).isEqualTo(ImageStatus.State.MAKING);
			assertThat(begin("local:other", reference).state()).isEqualTo(ImageStatus.State.MAKING);
			registry.release();
			ready("local:one");
			ready("local:other");
			assertThat(begin("local:one", reference).state()).isEqualTo(ImageStatus.State.READY);
			assertThat(registry.fetches(blob)).isEqualTo(1);
			assertThat(this.images.get("local:one").layers()).isEqualTo(this.images.get("local:other").layers());
		}
	}

	@Test
	void pullWhenImagesShareALayerFetchesItOnce() throws Exception {
		Layout layout = layout("shared");
		byte[] common = new TarBuilder().file("common", "content").bytes();
		try (ScriptedRegistry registry = new ScriptedRegistry(layout)) {
			Layout.Draft draft = layout.draft().layer(common, Packing.NONE);
			for (Packing packing : Packing.values()) {
				draft = layout.draft()
					.layer(common, Packing.NONE)
					.layer(common, Packing.GZIP)
					.layer(new TarBuilder().file("own", packing.name()), packing);
				draft.write();
				begin("local:" + packing, registry.host() + "/acme/shared:" + packing);
				ready("local:" + packing);
			}
			assertThat(registry.fetches(draft.layerBlob(0))).isEqualTo(1);
			assertThat(registry.fetches(draft.layerBlob(1))).isEqualTo(1);
			assertThat(children(this.directory.resolve("images/layers"))).isEqualTo(4);
		}
	}

	private static long children(Path parent) throws IOException {
		try (var entries = Files.list(parent)) {
			return entries.count();
		}
	}

	@Test
	void pullWhenCancelledEndsAndReusesWhatArrived() throws Exception {
		Layout layout = layout("cancelled");
		Layout.Draft draft = layout.draft()
			.layer(new TarBuilder().file("first", "content"), Packing.GZIP)
			.layer(new TarBuilder().file("second", "content"), Packing.GZIP);
		draft.write();
		Digest first = draft.layerBlob(0);
		Digest second = draft.layerBlob(1);
		try (ScriptedRegistry registry = new ScriptedRegistry(layout).stall(second)) {
			String reference = registry.host() + "/acme/cancelled:1";
			begin("local:cancelled", reference);
			Path arrived = this.images.blobs().directory().resolve("sha256").resolve(first.hex());
			Polling.until("half of it is there", LIMIT, () -> Files.exists(arrived) && registry.fetches(second) == 1);
			assertThat(programs()).isNotEmpty();
			this.makings.cancel("local:cancelled");
			assertThat(programs()).isEmpty();
			assertThat(this.images.scratch()).isEmptyDirectory();
			assertThatExceptionOfType(ApiException.NotFound.class)
				.isThrownBy(() -> this.makings.status("local:cancelled", Duration.ZERO));
			registry.release();
			begin("local:cancelled", reference);
			ready("local:cancelled");
			assertThat(registry.fetches(first)).isEqualTo(1);
			assertThat(registry.fetches(second)).isEqualTo(2);
		}
	}

	@Test
	void closeWhenAPullRunsLeavesNoProcess() {
		Layout layout = layout("closed");
		Layout.Draft draft = layout.draft().layer(new TarBuilder().file("file", "content"), Packing.GZIP);
		draft.write();
		try (ScriptedRegistry registry = new ScriptedRegistry(layout).stall(draft.layerBlob(0))) {
			begin("local:closed", registry.host() + "/acme/closed:1");
			Polling.until("the layer is asked for", LIMIT, () -> registry.fetches(draft.layerBlob(0)) > 0);
			this.makings.close();
			assertThat(programs()).isEmpty();
		}
	}

	@Test
	void openWhenTheStoreWasClosedKnowsWhatWasPulled() throws Exception {
		Layout layout = layout("restart");
		Layout.Draft draft = layout.draft().layer(new TarBuilder().file("file", "content"), Packing.ZSTD);
		draft.config(Map.of("User", "me", "Env", List.of("A=b"))).write();
		try (ScriptedRegistry registry = new ScriptedRegistry(layout)) {
			begin("local:kept", registry.host() + "/acme/kept:1");
			ready("local:kept");
			Image before = this.images.get("local:kept");
			Images again = new Images(this.directory.resolve("images"), MAX_BYTES);
			assertThat(again.get("local:kept")).isEqualTo(before);
			again.collect((name) -> false, (layers) -> {
			});
			again.add("local:copy", () -> again.blobs().image(manifest(layout)));
			assertThat(again.get("local:copy").layers()).isEqualTo(before.layers());
		}
	}

	private static Digest manifest(Layout layout) {
		try {
			String index = Files.readString(layout.directory().resolve("index.json"));
			return Digest.of(index.replaceAll("(?s).*(sha256:[0-9a-f]{64}).*", "$1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** As a power cut does. */
	@Test
	void pullWhenAPartOnTheDiskIsDamagedFetchesItAgain() throws Exception {
		Layout layout = layout("damaged");
		Layout.Draft draft = layout.draft().layer(new TarBuilder().file("file", "content"), Packing.GZIP);
		draft.write();
		Path blob = this.images.blobs().directory().resolve("sha256").resolve(draft.layerBlob(0).hex());
		Files.write(blob, new byte[0]);
		try (ScriptedRegistry registry = new ScriptedRegistry(layout)) {
			begin("local:damaged", registry.host() + "/acme/damaged:1");
			assertThat(this.makings.status("local:damaged", LIMIT).state()).isEqualTo(ImageStatus.State.FAILED);
			assertThat(blob).doesNotExist();
			begin("local:damaged", registry.host() + "/acme/damaged:1");
			ready("local:damaged");
		}
	}

	@Test
	void pullWhenManyComeAtOnceServesAll() throws Exception {
		Layout layout = layout("many");
		layout.draft()
			.layer(new TarBuilder().file("file", "content"), Packing.GZIP)
			.layer(new TarBuilder().file("other", "content"), Packing.ZSTD)
			.write();
		try (ScriptedRegistry registry = new ScriptedRegistry(layout);
				ExecutorService threads = Executors.newFixedThreadPool(8)) {
			List<Future<?>> begun = new ArrayList<>();
			for (int number = 0; number < 16; number++) {
				String name = "local:many-" + number;
				String reference = registry.host() + "/acme/many:" + number % 4;
				begun.add(threads.submit(() -> begin(name, reference)));
			}
			for (Future<?> each : begun) {
				each.get();
			}
			for (int number = 0; number < 16; number++) {
				ready("local:many-" + number);
			}
		}
	}

}
