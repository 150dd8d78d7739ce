package dev.opendaytona.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that a Dockerfile copies from: a directory for buildah and a tar in the
 * object storage for the server, where the SDK would have put it before the build. The
 * tar is gone at the end.
 */
final class BuildContext implements AutoCloseable {

	static final int FILES = 1_000;

	private static final int FILES_IN_DIRECTORY = 50;

	private static final int LINES = 40;

	private final Path directory;

	private final ObjectUpload upload;

	private final String hash;

	/** Makes it below a directory, which the caller removes. */
	BuildContext(Path directory, RestClient rest) throws IOException, InterruptedException {
		this.directory = Files.createDirectories(directory.resolve("context"));
		Path archive = directory.resolve("context.tar");
		try (Tar tar = new Tar(Files.newOutputStream(archive))) {
			fill(tar);
		}
		byte[] content = Files.readAllBytes(archive);
		this.hash = Layer.digest(content).substring("sha256:".length());
		this.upload = new ObjectUpload(rest.get("/object-storage/push-access"), this.hash + "/context.tar");
		this.upload.put(content);
	}

	private void fill(Tar tar) throws IOException {
		tar.directory("files");
		Files.createDirectory(this.directory.resolve("files"));
		String below = "";
		for (int file = 0; file < FILES; file++) {
			if (file % FILES_IN_DIRECTORY == 0) {
				below = "files/package" + file;
				tar.directory(below);
				Files.createDirectory(this.directory.resolve(below));
			}
			byte[] content = content(file);
			String name = below + "/module" + file + ".py";
			tar.file(name, 0644, content);
			Files.write(this.directory.resolve(name), content);
		}
	}

	private static byte[] content(int file) {
		StringBuilder lines = new StringBuilder();
		for (int line = 0; line < LINES; line++) {
			lines.append("value_").append(line).append(" = compute(").append(file).append(")\n");
		}
		return lines.toString().getBytes(StandardCharsets.US_ASCII);
	}

	Path directory() {
		return this.directory;
	}

	/** Its name for the server. */
	String hash() {
		return this.hash;
	}

	@Override
	public void close() throws IOException {
		this.upload.close();
	}

}
