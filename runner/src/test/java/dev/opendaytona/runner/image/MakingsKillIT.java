package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.engine.oci.DoomedRunner;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.image.Layout.Packing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner that is killed while it makes an image or a copy of a sandbox, and the next
 * one, which leaves nothing of it and can make the same again. The sandbox that is copied
 * runs all the time.
 */
class MakingsKillIT {

	private static final Duration CONVERGES = Duration.ofSeconds(10);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int MOST_STEPS = 100;

	private static final int COPYING = 3;

	private static final int MOMENTS = 2;

	private static final int LAYER_BYTES = 6 << 20;

	private static final String SOURCE = "source";

	private final long seed = Long.getLong("odt.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	@TempDir
	private Path elsewhere;

	private OciHost host;

	private Workshop workshop;

	private HttpServer contexts;

	private int context;

	private String sourceStarted;

	private int exitCode;

	@BeforeEach
	void open() throws IOException {
		System.out.println("MakingsKillIT seed " + this.seed);
		this.contexts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		byte[] tar = new TarBuilder().file("note", "note\n").bytes();
		this.contexts.createContext("/", (exchange) -> {
			try (exchange) {
				exchange.sendResponseHeaders(200, tar.length);
				exchange.getResponseBody().write(tar);
			}
		});
		this.contexts.start();
		this.host = OciHost.open();
		this.workshop = new Workshop(this.host.engine(), this.host.images(), this.host.directory());
		this.workshop.sandboxes().create(Workshop.spec(SOURCE, Image.HOST));
		this.sourceStarted = source("echo mine > /srv/note; cut -d' ' -f22 /proc/1/stat");
	}

	@AfterEach
	void close() {
		this.contexts.stop(0);
		this.workshop.sandboxes().list().forEach((status) -> this.workshop.sandboxes().destroy(status.id()));
		this.workshop.close();
		this.host.engine().layers().forEach(this.host.engine()::removeLayer);
		this.host.close();
	}

	private String source(String command) {
		return Box.of(this.host.engine(), Workshop.spec(SOURCE, Image.HOST)).sh(command).text();
	}

	/**
	 * Where there are more steps than there is time for, the first ones, which copy, and
	 * then others each time.
	 */
	@ParameterizedTest
	@CsvSource({ "commit, 1", "fork, 8", "archive, 6", "build, 40" })
	@Timeout(180)
	void makeWhenTheRunnerWasKilledAtAStepLeavesNothingAndCanBeDoneAgain(String operation, int stride)
			throws Exception {
		boolean ended = true;
		for (int step = 1; ended; step += (step < COPYING) ? 1 : 1 + this.random.nextInt(stride)) {
			assertThat(step).as("steps of " + operation).isLessThan(MOST_STEPS);
			String of = next(operation);
			int killed = step;
			this.host.lendWithImages(() -> runUntil(operation, of, killed));
			ended = this.exitCode == DoomedRunner.ENDED;
			verify(operation, of, "at step " + step);
		}
	}

	/** What it is made of. */
	private String next(String operation) {
		this.context++;
		return operation.equals("build")
				? "http://127.0.0.1:" + this.contexts.getAddress().getPort() + "/" + this.context : SOURCE;
	}

	private void runUntil(String operation, String of, int step) {
		Process runner = DoomedRunner.launch(this.host.directory(), operation, of, step);
		try {
			assertThat(runner.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
			this.exitCode = runner.exitValue();
			assertThat(this.exitCode).as(log()).isIn(0, DoomedRunner.ENDED);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			kill(runner);
		}
	}

	private String log() {
		return DoomedRunner.log(this.host.directory());
	}

	private static void kill(Process runner) {
		runner.destroyForcibly();
		runner.onExit().join();
	}

	@Test
	@Timeout(180)
	void buildWhenTheRunnerWasKilledAtAnyMomentLeavesNothingAndCanBeDoneAgain() throws Exception {
		String whole = next("build");
		long full = timed(() -> this.workshop.make("build", whole));
		verify("build", whole, "after a whole one");
		for (int round = 0; round < MOMENTS; round++) {
			killAfter("build", next("build"), this.random.nextLong(full));
		}
	}

	private static long timed(Runnable work) {
		long start = System.nanoTime();
		work.run();
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
	}

	private void killAfter(String operation, String of, long millis) throws Exception {
		this.host.lendWithImages(() -> killWhen(operation, of, () -> {
			Polling.until("the runner begins: " + log(), LIMIT, () -> log().contains(DoomedRunner.BEGUN));
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
		}));
		verify(operation, of, "after " + millis + " ms");
	}

	private void killWhen(String operation, String of, Runnable moment) {
		Process runner = DoomedRunner.launch(this.host.directory(), operation, of, DoomedRunner.NEVER);
		try {
			moment.run();
		}
		finally {
			kill(runner);
		}
	}

	@Test
	@Timeout(180)
	void pullWhenTheRunnerWasKilledAtAnyMomentLeavesNothingAndCanBeDoneAgain() throws Exception {
		Layout layout = new Layout(this.elsewhere.resolve("layout"));
		List<Digest> blobs = writeImage(layout);
		for (Digest blob : blobs) {
			killWhileFetching(layout, blob);
			forgetBlobs();
		}
		try (ScriptedRegistry registry = new ScriptedRegistry(layout)) {
			String reference = registry.host() + "/acme/moments:1";
			long full = timed(() -> this.workshop.make("pull", reference));
			verify("pull", reference, "after a whole one");
			for (int round = 0; round < MOMENTS; round++) {
				forgetBlobs();
				killAfter("pull", reference, this.random.nextLong(full));
			}
		}
		assertThat(blobs()).as("blobs that came whole").hasSizeGreaterThanOrEqualTo(blobs.size());
	}

	private List<Digest> writeImage(Layout layout) {
		TarBuilder programs = new TarBuilder().programs(Path.of("/usr/bin/dash"), Path.of("/usr/bin/cat"))
			.link("bin", "usr/bin")
			.link("usr/bin/sh", "dash")
			.file("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
		Layout.Draft draft = layout.draft()
			.layer(programs, Packing.GZIP)
			.layer(noise().file("srv/note", "below\n"), Packing.GZIP)
			.layer(noise().file("srv/note", "note\n"), Packing.ZSTD);
		draft.write();
		return Stream.of(0, 1, 2).map(draft::layerBlob).toList();
	}

	private TarBuilder noise() {
		byte[] bytes = new byte[LAYER_BYTES];
		this.random.nextBytes(bytes);
		return new TarBuilder().file("srv/noise" + bytes[0], bytes, 0644);
	}

	private void killWhileFetching(Layout layout, Digest blob) throws Exception {
		try (ScriptedRegistry registry = new ScriptedRegistry(layout).stall(blob)) {
			String reference = registry.host() + "/acme/stalled:1";
			this.host.lendWithImages(() -> killWhen("pull", reference,
					() -> Polling.until("the layer is asked for: " + log(), LIMIT, () -> registry.fetches(blob) > 0)));
			Polling.until("its program ends with the runner", CONVERGES, () -> programs().isEmpty());
			registry.release();
			verify("pull", reference, "while it fetched " + blob);
		}
	}

	/**
	 * What was fetched is kept for an hour, and another pull would not fetch it again.
	 */
	private void forgetBlobs() throws IOException {
		for (Path blob : blobs()) {
			Files.delete(blob);
		}
	}

	private List<Path> blobs() {
		return entries("images/blobs/sha256")
			.map((name) -> this.host.directory().resolve("images/blobs/sha256/" + name))
			.toList();
	}

	private Stream<String> entries(String directory) {
		try (Stream<Path> entries = Files.list(this.host.directory().resolve(directory))) {
			return entries.map((entry) -> entry.getFileName().toString()).toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void verify(String operation, String of, String when) throws Exception {
		String told = operation + " killed " + when + ", seed " + this.seed;
		this.workshop.close();
		this.workshop = new Workshop(this.host.engine(), this.host.images(), this.host.directory());
		long took = timed(this.workshop::recoverAndCollect);
		assertThat(Duration.ofMillis(took)).as(told).isLessThan(CONVERGES);
		verifyNothingIsLeft(told);
		if (!this.host.images().has(Workshop.MADE)) {
			this.workshop.make(operation, of);
		}
		if (!operation.equals("archive")) {
			verifyContent(operation, of, told);
		}
		this.workshop.remove();
		verifyNothingIsLeft(told + ", made and removed");
		assertThat(entries("images/logs")).as(told).isEmpty();
		assertThat(source("cut -d' ' -f22 /proc/1/stat; cat /srv/note")).as(told)
			.isEqualTo(this.sourceStarted + "\nmine");
	}

	private void verifyContent(String operation, String of, String when) {
		SandboxSpec child = Workshop.spec(Workshop.CHILD, operation.equals("fork") ? Image.HOST : Workshop.MADE);
		this.workshop.sandboxes().create(child);
		String expected = switch (operation) {
			case "build" -> "note\none\n" + of.substring(of.lastIndexOf('/'));
			case "pull" -> "note";
			default -> "mine";
		};
		String files = operation.equals("build") ? " /srv/one /srv/context" : "";
		assertThat(Box.of(this.host.engine(), child).sh("cat /srv/note" + files).text()).as(when).isEqualTo(expected);
	}

	/** There is what the records and the journal name, and nothing else. */
	private void verifyNothingIsLeft(String when) throws IOException {
		List<Image> images = this.host.images().list();
		List<String> sandboxes = this.workshop.sandboxes().list().stream().map(SandboxStatus::id).toList();
		assertThat(this.host.engine().list()).as(when).containsExactlyInAnyOrderElementsOf(sandboxes);
		Polling.within(CONVERGES, () -> buildTraces().isEmpty() && programs().isEmpty());
		assertThat(buildTraces()).as(when).isEmpty();
		assertThat(programs()).as(when).isEmpty();
		assertThat(entries("pool")).as(when).noneMatch((name) -> name.startsWith("draft."));
		assertThat(this.host.images().scratch()).as(when).isEmptyDirectory();
		assertThat(Stream.of("journal", "images/records", "images/host").flatMap(this::entries)).as(when)
			.noneMatch((name) -> name.endsWith(".new") || name.startsWith("new-"));
		verifyLayers(images, when);
		for (Path blob : blobs()) {
			assertThat(Digest.of(Files.readAllBytes(blob)).hex()).as(when).isEqualTo(blob.getFileName().toString());
		}
	}

	private void verifyLayers(List<Image> images, String when) {
		Set<String> committed = images.stream()
			.flatMap((image) -> image.committed().stream())
			.collect(Collectors.toSet());
		assertThat(this.host.engine().layers()).as(when)
			.containsAll(committed)
			.allMatch((layer) -> committed.contains(layer) || this.workshop.cache().keeps(layer));
		assertThat(entries("images/builds")).as(when).allMatch(this.host.engine().layers()::contains);
		List<String> content = images.stream()
			.filter((image) -> !image.name().equals(Image.HOST) && image.usrLayers().isEmpty())
			.flatMap((image) -> image.layers().stream())
			.map((root) -> root.getName(root.getNameCount() - 2).toString())
			.toList();
		assertThat(entries("images/layers")).as(when).containsExactlyInAnyOrderElementsOf(content);
	}

	/**
	 * Groups, bundles, mounts and processes of sandboxes in which something was built.
	 */
	private List<String> buildTraces() {
		return this.host.traces("build-").stream().filter((trace) -> !trace.contains("/layer.")).toList();
	}

	/** What works on the images in a process of its own. */
	private List<String> programs() {
		return ProcessHandle.allProcesses()
			.map((process) -> commandLine(process.pid()))
			.filter((line) -> line.contains(this.host.directory() + "/images"))
			.toList();
	}

	private static String commandLine(long pid) {
		try {
			return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
				.replace('\0', ' ');
		}
		catch (IOException gone) {
			return "";
		}
	}

}
