package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImagePush;
import dev.opendaytona.api.runner.PushStatus;
import org.jspecify.annotations.Nullable;

/**
 * Sends images to registries. Each image is sent to one place at a time, by a thread of
 * its own.
 */
public final class Pushes implements AutoCloseable {

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

	private static final int MOST_REMEMBERED = 1_000;

	private final Images images;

	private final Packer packer;

	private final Skopeo skopeo;

	private final Path logs;

	private final Map<String, Push> pushes = new ConcurrentHashMap<>();

	private final ExecutorService threads = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("push-", 0).factory());

	/**
	 * Creates it.
	 * @param images the images
	 * @param committed the layers of some that are not among the images
	 * @param logs a directory for what is told of their sending
	 */
	public Pushes(Images images, CommittedLayers committed, Path logs) {
		this.images = images;
		this.packer = new Packer(images, committed);
		this.skopeo = new Skopeo(images.scratch(), images.maxBytes());
		try {
			this.logs = Files.createDirectories(logs);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The sending of an image.
	 *
	 * @param reference where it is sent
	 * @param work does it
	 */
	private record Push(String reference, Making work) {

		PushStatus status(String name) {
			if (this.work.running()) {
				return new PushStatus(name, this.reference, PushStatus.State.PUSHING, null);
			}
			String failure = this.work.failure();
			return new PushStatus(name, this.reference,
					(failure != null) ? PushStatus.State.FAILED : PushStatus.State.PUSHED, failure);
		}

	}

	/**
	 * Begins to send an image.
	 * @param name its name
	 * @param push where to, and how
	 * @return how far it is
	 */
	public PushStatus begin(String name, ImagePush push) {
		ImageReference reference = ImageReference.parse(push.reference());
		if (!reference.version().startsWith(":")) {
			throw new ApiException.InvalidRequest("'" + reference + "' is no place for an image: end it with a tag");
		}
		this.images.reading(name, Packer::requireOwn);
		if (this.pushes.size() >= MOST_REMEMBERED) {
			this.pushes.values().removeIf((known) -> !known.work().running());
		}
		Push begun = this.pushes.compute(name, (key, known) -> {
			if (known == null || !known.work().running()) {
				return started(key, reference, push);
			}
			if (known.reference().equals(reference.toString())) {
				return known;
			}
			throw new ApiException.Conflict("IMAGE_BUSY", "Image '" + key + "' is just being sent to '"
					+ known.reference() + "'; wait until that has ended, or cancel it");
		});
		return begun.status(name);
	}

	private Push started(String name, ImageReference reference, ImagePush push) {
		MakingLog log = new MakingLog(log(name));
		Making work = new Making();
		work.begin(this.threads, () -> run(name, reference, push, log));
		return new Push(reference.toString(), work);
	}

	private @Nullable String run(String name, ImageReference reference, ImagePush push, MakingLog told) {
		try (told) {
			return Makings.attempt("Image " + name + " could not be sent", (log) -> push(name, reference, push, log),
					told);
		}
	}

	void push(String name, ImageReference reference, ImagePush push, MakingLog log) {
		log.line("Pushing " + reference);
		Digest manifest = this.images.reading(name, (record) -> send(record, reference, push, log));
		log.line("Pushed " + reference + ", digest " + manifest);
	}

	private Digest send(ImageRecord record, ImageReference reference, ImagePush push, MakingLog log) {
		Path layout = this.images.temporary("push");
		try {
			Digest manifest = this.packer.pack(record, log);
			this.packer.layout(manifest, layout);
			this.skopeo.copy(Skopeo.End.layout(layout, this.images.blobs().directory()),
					Skopeo.End.registry(reference, push.login()), log);
			return manifest;
		}
		catch (IOException ex) {
			throw StoreFailures.of("The image could not be packed", ex);
		}
		finally {
			ContentLayers.remove(layout);
		}
	}

	/**
	 * How far the last sending of an image is, after a while at most.
	 * @param name its name
	 * @param wait how long to wait for its end
	 * @return how far it is
	 * @throws InterruptedException when the thread was interrupted
	 */
	public PushStatus status(String name, Duration wait) throws InterruptedException {
		Push push = this.pushes.get(Images.requireName(name));
		if (push == null) {
			throw new ApiException.NotFound("PUSH_NOT_FOUND",
					"Image '" + name + "' was not sent to a registry since the runner was started");
		}
		push.work().await(wait);
		return push.status(name);
	}

	/**
	 * Stops the sending of an image, and waits until nothing of it runs.
	 * @param name its name
	 * @throws InterruptedException when the thread was interrupted
	 */
	public void cancel(String name) throws InterruptedException {
		Push push = this.pushes.remove(Images.requireName(name));
		if (push != null) {
			push.work().cancel();
		}
	}

	/**
	 * What is told of the sending of an image.
	 * @param name its name
	 * @param follow whether to go on until it ends
	 * @return the stream; empty when nothing was told
	 * @throws IOException when it cannot be read
	 */
	public InputStream log(String name, boolean follow) throws IOException {
		Push push = this.pushes.get(Images.requireName(name));
		try {
			return MakingLog.open(log(name), () -> follow && push != null && push.work().running());
		}
		catch (NoSuchFileException silent) {
			return new ByteArrayInputStream(new byte[0]);
		}
	}

	private Path log(String name) {
		return this.logs.resolve(Images.requireName(name).replace(':', '@') + ".push.log");
	}

	/** Cancels all, and waits until nothing of them runs. */
	@Override
	public void close() {
		this.threads.shutdownNow();
		try {
			boolean _ = this.threads.awaitTermination(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
