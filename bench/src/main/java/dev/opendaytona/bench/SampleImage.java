package dev.opendaytona.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Images like an installation of Python: two thirds of their bytes are small files, the
 * others are large ones; every second file is text, the others cannot be packed. No two
 * have a layer in common, so that each pull is one.
 */
final class SampleImage {

	/** The size of each image, unpacked. */
	static final long BYTES = 300_000_000;

	private static final int LARGE_BYTES = 3_000_000;

	private static final int LEAST_BYTES = 500;

	private static final int SMALL_SPREAD_BYTES = 15_000;

	private static final int FILES_IN_DIRECTORY = 40;

	private static final int VOCABULARY = 4_000;

	private final LocalRegistry registry;

	private final Path scratch;

	private final Random random = new Random();

	private final byte[] text = text(new Random());

	SampleImage(LocalRegistry registry, Path scratch) {
		this.registry = registry;
		this.scratch = scratch;
	}

	/** Lines of words, which gzip packs to about a third. */
	private static byte[] text(Random random) {
		StringBuilder lines = new StringBuilder();
		while (lines.length() < 2 * LARGE_BYTES) {
			lines.append(Integer.toString(random.nextInt(VOCABULARY) * 7919, Character.MAX_RADIX))
				.append((random.nextInt(10) == 0) ? ":\n    " : " = ");
		}
		return lines.toString().getBytes(StandardCharsets.US_ASCII);
	}

	/** Puts an image of so many layers into the registry and returns its reference. */
	String push(int layers) throws IOException, InterruptedException {
		List<Layer> made = new ArrayList<>();
		for (int layer = 0; layer < layers; layer++) {
			String directory = "opt/layer" + layer;
			made.add(Layer.write(this.scratch.resolve("layer" + layer), (tar) -> fill(tar, directory, BYTES / layers)));
		}
		return this.registry.push("bench/sample:" + Snapshots.fresh(), made, Map.of("WorkingDir", "/"));
	}

	private void fill(Tar tar, String directory, long bytes) throws IOException {
		tar.directory("opt");
		tar.directory(directory);
		String below = directory;
		int file = 0;
		for (long left = bytes; left > bytes / 3; file++) {
			if (file % FILES_IN_DIRECTORY == 0) {
				below = directory + "/package" + file;
				tar.directory(below);
			}
			left -= write(tar, below + "/module" + file + ".py", LEAST_BYTES + this.random.nextInt(SMALL_SPREAD_BYTES),
					file);
		}
		for (long left = bytes / 3; left > 0; file++) {
			left -= write(tar, directory + "/large" + file + ".so", (int) Math.min(left, LARGE_BYTES), file);
		}
	}

	private int write(Tar tar, String name, int bytes, int file) throws IOException {
		byte[] content = new byte[bytes];
		if (file % 2 == 0) {
			System.arraycopy(this.text, this.random.nextInt(this.text.length - bytes), content, 0, bytes);
		}
		else {
			this.random.nextBytes(content);
		}
		tar.file(name, 0644, content);
		return bytes;
	}

}
