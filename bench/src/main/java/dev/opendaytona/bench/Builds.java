package dev.opendaytona.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a build of a Dockerfile takes, with nothing in the cache and again with all of
 * it, beside buildah in the same run.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run builds} in another.
 */
public final class Builds {

	private static final int MOST_ROUNDS = 20;

	private static final String[] APPLETS = { "sh", "mkdir", "cp", "cat", "find", "sed", "seq", "chmod", "rm", "sort",
			"wc" };

	private static final String DOCKERFILE = """
			FROM BASE
			ENV ROUND=NUMBER
			WORKDIR /srv/app
			COPY files ./files
			RUN mkdir -p data && for i in $(seq 200); do echo "$ROUND $i" > data/$i; done
			RUN find files -name '*0.py' -exec sed -i 's/compute/computed/' {} +
			RUN cp -r files copy && rm -r copy/package0
			RUN cat data/* | sort > all && wc -l all
			RUN chmod -R a-w copy
			RUN find files data -type f > list && echo "$ROUND" > round
			ENV READY=yes
			CMD ["sh", "-c", "cat list; cat"]
			""";

	private final Snapshots snapshots;

	private final Buildah buildah;

	private final BuildContext context;

	private final String base;

	private final Path dockerfile;

	private Builds(Snapshots snapshots, Buildah buildah, BuildContext context, String base, Path scratch) {
		this.snapshots = snapshots;
		this.buildah = buildah;
		this.context = context;
		this.base = base;
		this.dockerfile = scratch.resolve("Dockerfile");
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of rounds, at most
	 * 20
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		Program.find("buildah", "buildah");
		Program.find("docker-registry", "docker-registry");
		Path busybox = Program.find("busybox", "busybox-static");
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		Path scratch = Files.createTempDirectory(Path.of("/var/tmp"), "bench-builds");
		try (LocalRegistry registry = new LocalRegistry(scratch.resolve("registry"));
				Snapshots snapshots = new Snapshots(rest, registry);
				BuildContext context = new BuildContext(scratch, rest)) {
			new Builds(snapshots, new Buildah(scratch), context, base(registry, busybox, scratch), scratch)
				.measure(Math.min(MOST_ROUNDS, Integer.parseInt(args[2])), System.out);
		}
		finally {
			Program.remove(scratch);
		}
	}

	private static String base(LocalRegistry registry, Path busybox, Path scratch)
			throws IOException, InterruptedException {
		byte[] program = Files.readAllBytes(busybox);
		Layer layer = Layer.write(scratch.resolve("base"), (tar) -> {
			tar.directory("bin");
			tar.directory("tmp");
			tar.file("bin/busybox", 0755, program);
			for (String applet : APPLETS) {
				tar.link("bin/" + applet, "busybox");
			}
		});
		return registry.push("bench/base:1", List.of(layer),
				Map.of("Env", List.of("PATH=/bin"), "Cmd", List.of("/bin/sh")));
	}

	private void measure(int rounds, PrintStream out) throws Exception {
		both(new Latency("warm-up"), new Latency("warm-up"), new Latency("warm-up"), new Latency("warm-up"));
		Latency cold = new Latency("build, nothing in the cache, REST");
		Latency theirCold = new Latency("`buildah bud`, nothing in the cache");
		Latency warm = new Latency("build, all in the cache, REST");
		Latency theirWarm = new Latency("`buildah bud`, all in the cache");
		for (int round = 0; round < rounds; round++) {
			both(cold, theirCold, warm, theirWarm);
		}
		out.println(Latency.HEADER);
		for (Latency latency : List.of(cold, theirCold, warm, theirWarm)) {
			out.println(latency.row());
		}
		out.printf("%nwith nothing in the cache a build is %.2f × buildah's, with all of it %.2f × (p50)%n",
				cold.percentile(50) / theirCold.percentile(50), warm.percentile(50) / theirWarm.percentile(50));
	}

	private void both(Latency cold, Latency theirCold, Latency warm, Latency theirWarm) throws Exception {
		String text = DOCKERFILE.replace("BASE", this.base).replace("NUMBER", Long.toString(System.nanoTime()));
		Files.writeString(this.dockerfile, text);
		List<String> made = new ArrayList<>();
		cold.time(() -> made.add(this.snapshots.build(text, this.context.hash())));
		theirCold.time(this::theirs);
		warm.time(() -> made.add(this.snapshots.build(text, this.context.hash())));
		theirWarm.time(this::theirs);
		for (String name : made) {
			this.snapshots.delete(name);
		}
	}

	private void theirs() throws IOException, InterruptedException {
		this.buildah.build(Snapshots.fresh(), this.dockerfile, this.context.directory());
	}

}
