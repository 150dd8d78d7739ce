package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Program;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.network.AddressPlan;
import dev.opendaytona.runner.network.MachineInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An OCI engine on a directory of its own, and what it must not leave behind.
 */
public final class OciHost implements AutoCloseable {

	private static final Path INIT = Path.of("/usr/bin/catatonit");

	private static final long POOL_BYTES = 4L << 30;

	private static final long MAX_IMAGE_BYTES = 64L << 20;

	private static final int SLOTS_AHEAD = 4;

	private static final Duration ASYNCHRONOUS = Duration.ofSeconds(10);

	private final Path directory;

	private Images images;

	private final Set<HostFeature> unused;

	private volatile Consumer<String> steps = (step) -> {
	};

	private MachineInstance instance;

	private OciEngine engine;

	private OciHost(Path directory, Set<HostFeature> unused) {
		this.unused = unused;
		this.directory = directory;
		this.images = images(directory);
		this.instance = MachineInstance.acquire(directory);
		this.engine = new OciEngine(settings(directory, this.instance, unused), this.images, this::step);
	}

	private void step(String done) {
		this.steps.accept(done);
	}

	/**
	 * Opens an engine on a fresh directory.
	 * @return the engine's host
	 */
	public static OciHost open() {
		return without(Set.of());
	}

	/** Opens an engine that does without some of what the host offers. */
	static OciHost without(Set<HostFeature> unused) {
		try {
			return new OciHost(Files.createTempDirectory(Path.of("/var/tmp"), "odt-it-"), unused);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Opens an engine on the directory of another, which has been closed. */
	static OciEngine engine(Path directory, Images images, MachineInstance instance, Consumer<String> steps) {
		return new OciEngine(settings(directory, instance, Set.of()), images, steps);
	}

	/** Opens the images of a directory. */
	static Images images(Path directory) {
		return new Images(directory.resolve("images"), MAX_IMAGE_BYTES);
	}

	private static OciSettings settings(Path directory, MachineInstance instance, Set<HostFeature> unused) {
		return new OciSettings(directory, instance.runtimeDirectory(), instance.plan(), INIT, List.of(), POOL_BYTES,
				SLOTS_AHEAD, unused);
	}

	/**
	 * The engine.
	 * @return the one that was opened last
	 */
	public Engine engine() {
		return this.engine;
	}

	/**
	 * Closes the engine and opens another on the same directory.
	 * @return the other
	 */
	public Engine reopen() {
		this.engine.close();
		this.engine = new OciEngine(settings(this.directory, this.instance, this.unused), this.images, this::step);
		return this.engine;
	}

	/**
	 * Lets another process work on the directory, also on its images, and takes it back
	 * afterwards.
	 * @param work runs the other process
	 */
	public void lendWithImages(Runnable work) {
		lend(() -> {
			work.run();
			this.images = images(this.directory);
		});
	}

	/** Lets another process work on the directory, and takes it back afterwards. */
	void lend(Runnable work) {
		this.engine.close();
		this.instance.close();
		try {
			work.run();
		}
		finally {
			this.instance = MachineInstance.acquire(this.directory);
			this.engine = new OciEngine(settings(this.directory, this.instance, this.unused), this.images, this::step);
		}
	}

	/** Learns of each step of the engine from now on. */
	void watch(Consumer<String> watcher) {
		this.steps = watcher;
	}

	public Path directory() {
		return this.directory;
	}

	public Images images() {
		return this.images;
	}

	AddressPlan plan() {
		return this.instance.plan();
	}

	Path runtimeDirectory() {
		return this.instance.runtimeDirectory();
	}

	/**
	 * What there is of a sandbox, or of any, on this machine.
	 * @param part of the names to look for
	 * @return control groups, bundles, states of the runtime, volumes and processes
	 */
	public List<String> traces(String part) {
		List<String> traces = new ArrayList<>();
		for (String controller : List.of("", "cpu", "cpuacct", "memory", "pids", "freezer")) {
			traces.addAll(below(Path.of("/sys/fs/cgroup", controller, "opendaytona" + plan().instance()), part));
		}
		traces.addAll(below(runtimeDirectory().resolve("bundles"), part));
		traces.addAll(below(runtimeDirectory().resolve("crun"), part));
		traces.addAll(below(this.directory.resolve("pool"), part));
		traces.addAll(below(this.directory.resolve("volumes"), part));
		Mounts.at(runtimeDirectory())
			.stream()
			.map(Path::toString)
			.filter((at) -> at.contains(part))
			.forEach(traces::add);
		traces.addAll(processes(runtimeDirectory() + "/bundles", part));
		return traces;
	}

	private static List<String> below(Path directory, String part) {
		if (!Files.isDirectory(directory)) {
			return List.of();
		}
		try (var entries = Files.list(directory)) {
			return entries.filter((entry) -> entry.getFileName().toString().contains(part))
				.filter((entry) -> Files.isDirectory(entry))
				.map(Path::toString)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> processes(String of, String part) {
		return ProcessHandle.allProcesses()
			.filter((process) -> commandLine(process.pid()).contains(of) && commandLine(process.pid()).contains(part))
			.map((process) -> process.pid() + " " + commandLine(process.pid()))
			.toList();
	}

	private static String commandLine(long pid) {
		try {
			return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
		}
		catch (IOException gone) {
			return "";
		}
	}

	/** The host's ends of the links of this engine's slots. */
	List<String> links() {
		try (var links = Files.list(Path.of("/sys/class/net"))) {
			return links.map((link) -> link.getFileName().toString())
				.filter((name) -> name.startsWith(plan().linkPrefix()))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Closes the engine, removes the directory and fails when anything else is left. */
	@Override
	public void close() {
		try {
			this.engine.list().forEach(this.engine::destroy);
			assertThat(this.engine.list()).isEmpty();
			this.engine.close();
			Polling.within(ASYNCHRONOUS, () -> links().isEmpty());
			assertThat(links()).as("links").isEmpty();
			assertThat(traces("")).as("traces").isEmpty();
			assertThat(Mounts.at(this.directory)).as("mounts").isEmpty();
			assertThat(Program.run(List.of("nft", "list", "tables")))
				.doesNotContain("opendaytona" + plan().instance() + "\n");
		}
		finally {
			this.instance.close();
			Mounts.at(this.directory).forEach(Mounts::detach);
			Program.run(List.of("rm", "-rf", "--one-file-system", this.directory.toString()));
		}
	}

}
