package dev.opendaytona.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How fast an image comes from a registry and is unpacked, beside {@code skopeo copy} and
 * {@code umoci raw unpack} of the same image, which check and unpack as much but write no
 * list of files as {@code umoci unpack} does. Each round has an image of its own, and all
 * stay to the end: the runner removes old ones while it works.
 */
final class ImagePull {

	private static final int LAYERS = 3;

	private final Snapshots snapshots;

	private final SampleImage images;

	private final Program program;

	private final Path scratch;

	ImagePull(Snapshots snapshots, SampleImage images, Program program, Path scratch) {
		this.snapshots = snapshots;
		this.images = images;
		this.program = program;
		this.scratch = scratch;
	}

	void measure(int rounds, PrintStream out) throws Exception {
		both(0, new Throughput("warm-up"), new Throughput("warm-up"));
		Throughput ours = new Throughput("pull and unpack of 300 MB in 3 layers, REST");
		Throughput theirs = new Throughput("`skopeo copy` + `umoci raw unpack`");
		for (int round = 0; round < rounds; round++) {
			both(round, ours, theirs);
		}
		out.println(Throughput.HEADER);
		out.println(ours.row());
		out.println(theirs.row());
		out.printf("%npull and unpack is %.2f × as fast (median)%n%n", ours.median() / theirs.median());
	}

	/** Who comes first changes, because neither finds the machine as the other has. */
	private void both(int round, Throughput ours, Throughput theirs) throws Exception {
		String image = this.images.push(LAYERS);
		if (round % 2 == 0) {
			ours(image, ours);
			theirs(image, theirs);
		}
		else {
			theirs(image, theirs);
			ours(image, ours);
		}
	}

	/** Before each the disk has written all: skopeo waits for it. */
	private void ours(String image, Throughput throughput) throws Exception {
		Program.plain("sync");
		throughput.time(SampleImage.BYTES, () -> this.snapshots.pull(image));
	}

	private void theirs(String image, Throughput throughput) throws Exception {
		Program.plain("sync");
		Path directory = this.scratch.resolve("umoci");
		throughput.time(SampleImage.BYTES, () -> unpack(image, directory));
		Program.remove(directory);
	}

	private void unpack(String image, Path directory) throws IOException, InterruptedException {
		String layout = Files.createDirectory(directory).resolve("layout") + ":image";
		this.program.run("skopeo", "--insecure-policy", "copy", "--quiet", "--src-tls-verify=false",
				"docker://" + image, "oci:" + layout);
		this.program.run("umoci", "raw", "unpack", "--image", layout, directory.resolve("root").toString());
	}

}
