package dev.opendaytona.runner.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImagePull;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches images from registries. What is here already is not fetched again.
 */
public final class Pulls {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Images images;

	private final Skopeo skopeo;

	private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

	/**
	 * Creates it.
	 * @param images where the images come to
	 */
	public Pulls(Images images) {
		this.images = images;
		this.skopeo = new Skopeo(images.scratch(), images.maxBytes());
	}

	/**
	 * The registry of an image.
	 * @param reference host, repository and tag or digest
	 * @return the host, with its port
	 */
	public static String host(String reference) {
		return ImageReference.parse(reference).host();
	}

	/**
	 * Fetches an image; an interrupt of the thread cancels.
	 * @param name the name that it gets
	 * @param pull where it is
	 * @param log where to tell what happens
	 */
	public void pull(String name, ImagePull pull, MakingLog log) {
		ImageReference reference = ImageReference.parse(pull.reference());
		log.line("Pulling " + reference);
		Image image = this.images.add(name, () -> fetchAlone(reference, pull, log));
		log.line("Pulled " + reference + ", " + image.sizeBytes() / (1024 * 1024) + " MiB unpacked");
	}

	/** Who comes second finds what the first has fetched. */
	private Fetched fetchAlone(ImageReference reference, ImagePull pull, MakingLog log) {
		ReentrantLock lock = this.locks.computeIfAbsent(reference.toString(), (ignored) -> new ReentrantLock());
		try {
			lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The transfer of the image was cancelled");
		}
		try {
			return fetch(reference, pull, log);
		}
		finally {
			lock.unlock();
		}
	}

	private Fetched fetch(ImageReference reference, ImagePull pull, MakingLog log) {
		Path layout = this.images.temporary("pull");
		try {
			Blobs blobs = this.images.blobs();
			this.skopeo.copy(Skopeo.End.registry(reference, pull.login()),
					Skopeo.End.directory(layout, blobs.directory()), log);
			log.line("Unpacking");
			return blobs.image(manifest(layout));
		}
		finally {
			ContentLayers.remove(layout);
		}
	}

	static Digest manifest(Path layout) {
		try {
			OciManifest.Index index = JSON.readValue(Files.readAllBytes(layout.resolve("index.json")),
					OciManifest.Index.class);
			return index.manifests().getFirst().digest();
		}
		catch (IOException | JacksonException ex) {
			throw new ApiException.Internal("What was fetched of the image could not be read", ex);
		}
	}

}
