package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImageStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that are being made just now, each by a thread of its own, and what became
 * of those that failed. What a runner that ended was making is begun again by whoever
 * wants it.
 */
public final class Makings implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Makings.class);

	private static final int MOST_REMEMBERED = 1_000;

	private static final Duration BEGIN_LIMIT = Duration.ofSeconds(10);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

	private final Images images;

	private final Path logs;

	private final Map<String, Making> makings = new ConcurrentHashMap<>();

	private final ExecutorService threads = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("image-", 0).factory());

	/**
	 * Creates it.
	 * @param images where the images come to
	 * @param logs a directory for what is told of their making
	 */
	public Makings(Images images, Path logs) {
		this.images = images;
		try {
			this.logs = Files.createDirectories(logs);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Makes an image. */
	@FunctionalInterface
	public interface Maker {

		/**
		 * Makes it; an interrupt of the thread cancels.
		 * @param log where to tell what happens
		 */
		void make(MakingLog log);

	}

	/**
	 * Begins to make an image, unless it is there or being made.
	 * @param name its name
	 * @param maker makes it
	 * @return how far it is
	 */
	public ImageStatus begin(String name, Maker maker) {
		if (!this.images.has(name)) {
			forgetSome();
			this.makings.compute(name,
					(key, known) -> (known != null && known.running()) ? known : started(key, maker));
		}
		return status(name);
	}

	private Making started(String name, Maker maker) {
		MakingLog log = new MakingLog(log(name));
		Making making = new Making();
		making.begin(this.threads, () -> run(name, maker, log));
		return making;
	}

	private @Nullable String run(String name, Maker maker, MakingLog log) {
		return attempt("Image " + name + " could not be made", maker, log);
	}

	/** Failures are translated here, once. */
	static @Nullable String attempt(String failed, Maker maker, MakingLog log) {
		try (log) {
			try {
				maker.make(log);
				return null;
			}
			catch (ApiException failure) {
				log.line("ERROR: " + failure.message());
				return failure.message();
			}
			catch (RuntimeException failure) {
				logger.error(failed, failure);
				log.line("ERROR: the runner failed; its log tells why");
				return "The runner failed; its log tells why";
			}
		}
	}

	/** Old failures are of no interest to anybody. */
	private void forgetSome() {
		if (this.makings.size() >= MOST_REMEMBERED) {
			this.makings.values().removeIf((making) -> !making.running());
		}
	}

	/**
	 * How far an image is, after a while at most.
	 * @param name its name
	 * @param wait how long to wait for its end
	 * @return how far it is
	 * @throws InterruptedException when the thread was interrupted
	 */
	public ImageStatus status(String name, Duration wait) throws InterruptedException {
		Making making = this.makings.get(Images.requireName(name));
		if (making != null) {
			making.await(wait);
		}
		return status(name);
	}

	private ImageStatus status(String name) {
		Making making = this.makings.get(name);
		if (making != null && making.running()) {
			return new ImageStatus(name, ImageStatus.State.MAKING, null, null);
		}
		if (this.images.has(name)) {
			return new ImageStatus(name, ImageStatus.State.READY, null, this.images.get(name).info());
		}
		if (making != null) {
			return new ImageStatus(name, ImageStatus.State.FAILED, making.failure(), null);
		}
		throw new ApiException.NotFound("IMAGE_NOT_FOUND", "Image '" + name + "' is not on this runner");
	}

	/**
	 * Stops the making of an image, and waits until nothing of it runs.
	 * @param name its name
	 * @throws InterruptedException when the thread was interrupted
	 */
	public void cancel(String name) throws InterruptedException {
		Making making = this.makings.remove(Images.requireName(name));
		if (making != null) {
			making.cancel();
		}
		try {
			Files.deleteIfExists(log(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What is told of the making of an image.
	 * @param name its name
	 * @param follow whether to go on until it ends
	 * @return the stream; empty when nothing was told
	 * @throws IOException when it cannot be read
	 */
	public InputStream log(String name, boolean follow) throws IOException {
		Making making = this.makings.get(Images.requireName(name));
		if (making == null && follow && !this.images.has(name)) {
			making = begun(name);
		}
		return open(name, follow, making);
	}

	/** Whoever asks for the log may be a little faster than whoever begins. */
	private @Nullable Making begun(String name) throws IOException {
		Instant late = Instant.now().plus(BEGIN_LIMIT);
		Making making = this.makings.get(name);
		while (making == null && Instant.now().isBefore(late)) {
			MakingLog.pause();
			making = this.makings.get(name);
		}
		return making;
	}

	private InputStream open(String name, boolean follow, @Nullable Making making) throws IOException {
		try {
			return MakingLog.open(log(name), () -> follow && making != null && making.running());
		}
		catch (NoSuchFileException silent) {
			return new ByteArrayInputStream(new byte[0]);
		}
	}

	private Path log(String name) {
		return this.logs.resolve(Images.requireName(name).replace(':', '@') + ".log");
	}

	/** Cancels all, and waits until nothing of them runs. */
	@Override
	public void close() {
		this.threads.shutdownNow();
		try {
			if (!this.threads.awaitTermination(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				logger.warn("Some images are still being made");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
