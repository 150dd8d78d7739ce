package dev.opendaytona.bench;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast images are pulled and unpacked, beside skopeo and umoci, and how long the
 * create of a sandbox takes by the number of layers, all from a registry that runs here
 * meanwhile.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run images} in another.
 */
public final class Images {

	/** Each takes 800 MB of the disk until the end. */
	private static final int MOST_PULLS = 5;

	private static final int WARM_UP = 20;

	private static final int FEW = 3;

	private static final int MANY = 40;

	private Images() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of rounds; at most
	 * 5 of them are pulls
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		Program.find("skopeo", "skopeo");
		Program.find("umoci", "umoci");
		Program.find("docker-registry", "docker-registry");
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		int rounds = Integer.parseInt(args[2]);
		Path scratch = Files.createTempDirectory(Path.of("/var/tmp"), "bench-images");
		try (LocalRegistry registry = new LocalRegistry(scratch.resolve("registry"));
				Snapshots snapshots = new Snapshots(rest, registry)) {
			SampleImage images = new SampleImage(registry, scratch);
			new ImagePull(snapshots, images, new Program(scratch.resolve("memory")), scratch)
				.measure(Math.min(MOST_PULLS, rounds), System.out);
			create(rest, List.of("", snapshots.pull(images.push(FEW)), snapshots.pull(images.push(MANY))), rounds,
					System.out);
		}
		finally {
			Program.remove(scratch);
		}
	}

	private static void create(RestClient rest, List<String> snapshots, int rounds, PrintStream out) throws Exception {
		createInTurn(rest, snapshots, WARM_UP, latencies());
		List<Latency> latencies = latencies();
		createInTurn(rest, snapshots, rounds, latencies);
		out.println(Latency.HEADER);
		latencies.forEach((latency) -> out.println(latency.row()));
	}

	private static List<Latency> latencies() {
		return List.of(new Latency("create → started, default snapshot"),
				new Latency("create → started, image of " + FEW + " layers"),
				new Latency("create → started, image of " + MANY + " layers"));
	}

	private static void createInTurn(RestClient rest, List<String> snapshots, int rounds, List<Latency> latencies)
			throws Exception {
		for (int round = 0; round < rounds; round++) {
			for (int index = 0; index < snapshots.size(); index++) {
				String snapshot = snapshots.get(index);
				List<RestClient.Sandbox> made = new ArrayList<>();
				latencies.get(index).time(() -> made.add(snapshot.isEmpty() ? rest.create() : rest.create(snapshot)));
				rest.delete(made.getFirst());
			}
		}
	}

}
