package dev.opendaytona.runner.image;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.build.BuildCache;
import dev.opendaytona.runner.build.Builds;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.sandbox.SandboxArchives;
import dev.opendaytona.runner.sandbox.SandboxImages;
import dev.opendaytona.runner.sandbox.Sandboxes;

/**
 * All of a runner that makes images and copies of sandboxes, put together as a runner
 * does. A test works with one, and so does the process that it kills.
 */
public final class Workshop implements AutoCloseable {

	/** The image that is made. */
	static final String MADE = "local:made";

	/** The sandbox that is made. */
	static final String CHILD = "child";

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Images images;

	private final Sandboxes sandboxes;

	private final Makings makings;

	private final Pulls pulls;

	private final BuildCache cache;

	private final Builds builds;

	private final SandboxArchives archives;

	private final SandboxImages sandboxImages;

	/**
	 * Puts it together.
	 * @param engine makes and runs sandboxes
	 * @param images the images that it starts them from
	 * @param directory keeps all else
	 */
	public Workshop(Engine engine, Images images, Path directory) {
		this.images = images;
		this.sandboxes = new Sandboxes(engine, directory.resolve("journal"));
		this.makings = new Makings(images, directory.resolve("images/logs"));
		this.pulls = new Pulls(images);
		this.cache = new BuildCache(engine, directory.resolve("images/builds"));
		this.builds = new Builds(engine, images, this.makings, this.cache, this.pulls);
		this.archives = new SandboxArchives(this.sandboxes, engine);
		this.sandboxImages = new SandboxImages(this.sandboxes, engine, images,
				(layer) -> this.cache.keeps(layer) || this.archives.keeps(layer));
	}

	public Sandboxes sandboxes() {
		return this.sandboxes;
	}

	BuildCache cache() {
		return this.cache;
	}

	/**
	 * Makes {@link #MADE}, {@link #CHILD}, or an archive that nobody keeps.
	 * @param operation how
	 * @param of of which sandbox, or from which address
	 */
	public void make(String operation, String of) {
		switch (operation) {
			case "pull" ->
				await(this.makings.begin(MADE, (log) -> this.pulls.pull(MADE, new ImagePull(of, anybody()), log)));
			case "build" -> await(this.builds.begin(MADE, new ImageBuild(dockerfile(of), List.of(of), Map.of(),
					Specs.LIMITS, NetworkPolicy.OPEN, "tester", Map.of())));
			case "commit" -> this.sandboxImages.commit(of, MADE);
			case "fork" -> this.sandboxes.fork(of, spec(CHILD, Image.HOST));
			case "archive" -> this.archives.save(of, OutputStream.nullOutputStream());
			default -> throw new IllegalArgumentException(operation);
		}
	}

	private static RegistryLogin anybody() {
		return new RegistryLogin("", "", true, null);
	}

	/** One context is one build: nothing of another is taken from the cache. */
	private static String dockerfile(String context) {
		return """
				FROM host:default
				ENV CONTEXT=%s
				RUN echo one > /srv/one
				COPY note /srv/note
				RUN echo $CONTEXT > /srv/context
				""".formatted(URI.create(context).getPath());
	}

	static SandboxSpec spec(String id, String image) {
		return new SandboxSpec(id, image, "root", Map.of(), Specs.LIMITS, NetworkPolicy.OPEN);
	}

	private void await(ImageStatus begun) {
		try {
			ImageStatus status = this.makings.status(begun.name(), LIMIT);
			if (status.state() != ImageStatus.State.READY) {
				throw new AssertionError(status);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	/** Does what a runner does at its start, and from then on each minute. */
	void recoverAndCollect() {
		this.sandboxes.recover();
		collect();
	}

	private void collect() {
		this.builds.expire();
		this.sandboxImages.collect();
	}

	/** Removes all that was made. */
	void remove() throws InterruptedException {
		this.sandboxes.destroy(CHILD);
		this.makings.cancel(MADE);
		this.images.delete(MADE);
		collect();
	}

	@Override
	public void close() {
		this.makings.close();
		this.builds.close();
	}

}
