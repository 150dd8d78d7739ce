package dev.opendaytona.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The rival of a build: buildah with a cache of layers, on overlayfs, where a command has
 * no container of its own but a changed root.
 */
final class Buildah {

	private static final String POLICY = "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}";

	private final Program program;

	private final Path directory;

	private final Path policy;

	/** Keeps all in a directory, which the caller removes. */
	Buildah(Path directory) throws IOException {
		this.directory = directory;
		this.program = new Program(directory.resolve("memory"));
		this.policy = Files.writeString(directory.resolve("policy.json"), POLICY);
	}

	void build(String name, Path dockerfile, Path context) throws IOException, InterruptedException {
		this.program.run("buildah", "--root", this.directory.resolve("storage").toString(), "--runroot",
				this.directory.resolve("run").toString(), "--storage-driver", "overlay", "bud", "--layers",
				"--isolation", "chroot", "--tls-verify=false", "--signature-policy", this.policy.toString(), "--file",
				dockerfile.toString(), "--tag", name, context.toString());
	}

}
