package dev.opendaytona.runner.build;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImagePush;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.PushStatus;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.image.DockerRegistry;
import dev.opendaytona.runner.image.Makings;
import dev.opendaytona.runner.image.Pulls;
import dev.opendaytona.runner.image.Pushes;
import dev.opendaytona.runner.image.Unpacking;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds the same by us and by buildah, and compares the files and the configuration of
 * both images as others get them from a registry. The builds are the files
 * {@code parity/NAME.Dockerfile}; {@code NAME.buildah.Dockerfile} says the same for
 * buildah, where that knows no here-documents, and {@code NAME.upon.Dockerfile} is built
 * upon what came out.
 */
class BuildParityIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final RegistryLogin ANYBODY = new RegistryLogin("", "", true, null);

	private static final List<String> CONFIGURED = List.of("Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck",
			"Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes", "WorkingDir");

	private static final String SUFFIX = ".Dockerfile";

	@TempDir
	private static Path directory;

	private static OciHost host;

	private static Makings makings;

	private static Builds builds;

	private static Pushes pushes;

	private static DockerRegistry registry;

	private static Buildah buildah;

	private static HttpServer server;

	private static Path context;

	private static String base;

	@BeforeAll
	static void open() throws IOException {
		host = OciHost.open();
		makings = new Makings(host.images(), host.directory().resolve("logs"));
		builds = new Builds(host.engine(), host.images(), makings,
				new BuildCache(host.engine(), host.directory().resolve("cache")), new Pulls(host.images()));
		pushes = new Pushes(host.images(), host.engine()::layerRoot, directory.resolve("logs"));
		registry = DockerRegistry.open(directory.resolve("registry"));
		buildah = new Buildah(directory.resolve("buildah"));
		base = registry.push(ParityFiles.base(directory.resolve("base")), "parity/base:1");
		byte[] tar = ParityFiles.context();
		context = Files.createDirectories(directory.resolve("context"));
		Unpacking.unpack(new ByteArrayInputStream(tar), context, tar.length);
		server = serve(tar);
	}

	private static HttpServer serve(byte[] tar) throws IOException {
		HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		started.createContext("/", (exchange) -> {
			try (exchange) {
				exchange.sendResponseHeaders(200, tar.length);
				exchange.getResponseBody().write(tar);
			}
		});
		started.start();
		return started;
	}

	@AfterAll
	static void close() {
		server.stop(0);
		try (OciHost _ = host; DockerRegistry _ = registry; Buildah _ = buildah) {
			pushes.close();
			makings.close();
			builds.close();
			Unpacking.remove(context);
			host.engine().layers().forEach(host.engine()::removeLayer);
		}
	}

	static Stream<String> names() throws Exception {
		Path files = Path.of(Objects.requireNonNull(BuildParityIT.class.getResource("parity")).toURI());
		try (var all = Files.list(files)) {
			return all.map((file) -> file.getFileName().toString())
				.filter((file) -> file.indexOf('.') == file.length() - SUFFIX.length())
				.map((file) -> file.substring(0, file.length() - SUFFIX.length()))
				.sorted()
				.toList()
				.stream();
		}
	}

	/** A Dockerfile, if there is one of that name. */
	private static String dockerfile(String name, String first) throws IOException {
		try (InputStream file = BuildParityIT.class.getResourceAsStream("parity/" + name + SUFFIX)) {
			return (file != null) ? new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("@base@", base)
				.replace("@first@", first) : "";
		}
	}

	@ParameterizedTest
	@MethodSource("names")
	void buildWhenBuildahBuildsTheSameMakesTheSameImage(String name) throws Exception {
		String ours = ours(name, dockerfile(name, ""));
		String theirs = theirs(name, dockerfile(name, ""), dockerfile(name + ".buildah", ""));
		List<String> differences = differences(ours, theirs);
		String upon = name + ".upon";
		if (!dockerfile(upon, "").isEmpty()) {
			differences
				.addAll(differences(ours(upon, dockerfile(upon, ours)), theirs(upon, dockerfile(upon, theirs), "")));
		}
		List<BuildDifference> known = BuildDifference.of(name);
		assertThat(differences).filteredOn((difference) -> known.stream().noneMatch((one) -> one.explains(difference)))
			.isEmpty();
		assertThat(known).filteredOn(BuildDifference::isOfOneBuild)
			.allSatisfy((one) -> assertThat(differences).as(one.reason()).anyMatch(one::explains));
	}

	/** Builds, and sends what came out to the registry and from there to buildah. */
	private static String ours(String name, String dockerfile) throws Exception {
		String image = "local:" + name;
		builds.begin(image,
				new ImageBuild(dockerfile,
						List.of("http://127.0.0.1:" + server.getAddress().getPort() + "/context.tar"),
						Map.of(registry.host(), ANYBODY), Specs.LIMITS, NetworkPolicy.OPEN, "tester", Map.of()));
		ImageStatus status = makings.status(image, LIMIT);
		try (InputStream log = makings.log(image, false)) {
			assertThat(status.state()).as(new String(log.readAllBytes(), StandardCharsets.UTF_8))
				.isEqualTo(ImageStatus.State.READY);
		}
		String reference = registry.host() + "/parity/" + name + ":ours";
		pushes.begin(image, new ImagePush(reference, ANYBODY));
		assertThat(pushes.status(image, LIMIT).state()).isEqualTo(PushStatus.State.PUSHED);
		buildah.pull(reference);
		return reference;
	}

	private static String theirs(String name, String dockerfile, String own) throws IOException {
		Path file = Files.writeString(directory.resolve(name + SUFFIX), own.isEmpty() ? dockerfile : own);
		String image = "localhost/" + name + ":theirs";
		buildah.build(file, context, image);
		return image;
	}

	private static List<String> differences(String ours, String theirs) {
		List<String> differences = new ArrayList<>(
				differences(FileListing.of(buildah.files(ours)), FileListing.of(buildah.files(theirs))));
		differences.addAll(differences(config(ours), config(theirs)));
		return differences;
	}

	private static List<String> differences(SortedMap<String, String> ours, SortedMap<String, String> theirs) {
		TreeSet<String> names = new TreeSet<>(ours.keySet());
		names.addAll(theirs.keySet());
		return names.stream()
			.filter((name) -> !Objects.equals(ours.get(name), theirs.get(name)))
			.map((name) -> name + ": ours " + ours.getOrDefault(name, "none") + ", theirs "
					+ theirs.getOrDefault(name, "none"))
			.toList();
	}

	private static SortedMap<String, String> config(String image) {
		JsonNode config = JsonMapper.shared().readTree(buildah.config(image)).path("config");
		SortedMap<String, String> lines = new TreeMap<>();
		CONFIGURED.forEach((name) -> {
			JsonNode value = config.path(name);
			if (value.isObject()) {
				value.propertyStream()
					.forEach((one) -> lines.put(name + " " + one.getKey(), one.getValue().toString()));
			}
			else if (!value.isMissingNode() && !value.isNull() && !value.isEmpty()) {
				lines.put(name, value.toString());
			}
			else if (value.isString() && !value.stringValue().isEmpty()) {
				lines.put(name, value.stringValue());
			}
		});
		return lines;
	}

}
