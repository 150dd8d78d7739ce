package dev.opendaytona.runner.build;

import java.nio.file.Path;
import java.time.Duration;

import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.runner.build.dockerfile.Dockerfile;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.files.ConfinedRoot;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileThreads;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.image.Makings;
import dev.opendaytona.runner.image.Pulls;

/**
 * The builds of a runner.
 */
public final class Builds implements AutoCloseable {

	private static final int FILE_THREADS = 4;

	private static final Duration BASE_KEPT = Duration.ofHours(24);

	private static final int WAITING_FILE_OPERATIONS = 100;

	private final Engine engine;

	private final Images images;

	private final Makings makings;

	private final BuildCache cache;

	private final Pulls pulls;

	private final FileThreads threads = new FileThreads(FILE_THREADS, WAITING_FILE_OPERATIONS);

	/**
	 * Creates it.
	 * @param engine makes the sandboxes in which commands run
	 * @param images where the images come to
	 * @param makings those that are being made
	 * @param cache what commands have changed before
	 * @param pulls fetches the images that builds start from
	 */
	public Builds(Engine engine, Images images, Makings makings, BuildCache cache, Pulls pulls) {
		this.engine = engine;
		this.images = images;
		this.makings = makings;
		this.cache = cache;
		this.pulls = pulls;
	}

	/**
	 * Begins to build an image, unless it is there or being built.
	 * @param name the name that it gets
	 * @param wanted what to build
	 * @return how far it is
	 */
	public ImageStatus begin(String name, ImageBuild wanted) {
		Dockerfile file = Dockerfile.parse(wanted.dockerfile());
		return this.makings.begin(name, (log) -> {
			BaseImages bases = new BaseImages(this.images, this.pulls, wanted.logins(), log);
			Tools tools = new Tools(this.engine, this.images, bases, this.cache, this::open, wanted, log);
			try (BuildContext context = BuildContext.fetch(wanted.contexts(), this.images.scratch(), tools)) {
				new Build(name, file, context, tools).run();
			}
		});
	}

	/** Files of a context belong to nobody: they are read as the host's root. */
	private SandboxRoot open(Path directory) {
		return new ConfinedRoot(Fd.directory(directory), 0, Account.ROOT, this.threads);
	}

	/** Forgets the images that builds started from a day ago, and what they kept. */
	public void expire() {
		this.cache.expire();
		this.cache.mounts().expire();
		this.images.expire(BaseImages.PREFIX, BASE_KEPT);
	}

	@Override
	public void close() {
		this.threads.close();
	}

}
