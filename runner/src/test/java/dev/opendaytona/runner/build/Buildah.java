package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Program;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The program {@code buildah} of Debian, with a storage of its own.
 */
final class Buildah implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private final Path directory;

	Buildah(Path directory) {
		try {
			this.directory = Files.createDirectories(directory);
			Files.createDirectories(directory.resolve("tmp"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Builds an image; what has no other isolation here has that of chroot(1). */
	void build(Path dockerfile, Path context, String image) {
		run("build", "--isolation", "chroot", "--network", "host", "--format", "docker", "--layers=false",
				"--tls-verify=false", "--tag", image, "--file", dockerfile.toString(), context.toString());
	}

	void pull(String reference) {
		run("pull", "--quiet", "--tls-verify=false", "docker://" + reference);
	}

	/** The configuration of an image as it is stored. */
	String config(String image) {
		return execute(List.of("skopeo", "inspect", "--config", "--raw", "containers-storage:[vfs@"
				+ this.directory.resolve("storage") + "+" + this.directory.resolve("run") + "]" + image));
	}

	/**
	 * The files of an image. The storage has all of them in the directory of its last
	 * layer; {@code buildah from} would run triggers.
	 */
	Path files(String image) {
		JsonNode images = JsonMapper.shared()
			.readTree(this.directory.resolve("storage/vfs-images/images.json").toFile());
		String layer = images.valueStream()
			.filter((one) -> one.path("names").valueStream().anyMatch((name) -> name.stringValue().equals(image)))
			.map((one) -> one.path("layer").stringValue())
			.findFirst()
			.orElseThrow();
		return this.directory.resolve("storage/vfs/dir").resolve(layer);
	}

	private String run(String... arguments) {
		List<String> argv = new ArrayList<>(List.of("env", "TMPDIR=" + this.directory.resolve("tmp"), "buildah",
				"--storage-driver", "vfs", "--root", this.directory.resolve("storage").toString(), "--runroot",
				this.directory.resolve("run").toString()));
		argv.addAll(List.of(arguments));
		return execute(argv);
	}

	private static String execute(List<String> argv) {
		Program.Outcome outcome = Program.attempt(argv, "", LIMIT);
		assertThat(outcome.exitCode()).as(() -> String.join(" ", argv) + "\n" + outcome.output()).isZero();
		return outcome.output();
	}

	@Override
	public void close() {
		try {
			run("rm", "--all");
			run("rmi", "--all", "--force");
			assertThat(Mounts.at(this.directory)).isEmpty();
		}
		finally {
			Mounts.at(this.directory).forEach(Mounts::detach);
			Program.run(List.of("rm", "-rf", "--one-file-system", this.directory.toString()));
		}
	}

}
