package dev.opendaytona.runner.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.Images;

/**
 * Makes images of sandboxes, and removes what neither needs any more.
 */
public final class SandboxImages {

	private final Sandboxes sandboxes;

	private final Engine engine;

	private final Images images;

	private final Predicate<String> kept;

	private final Map<String, CompletableFuture<SandboxStatus>> replacing = new ConcurrentHashMap<>();

	/**
	 * Creates it.
	 * @param sandboxes the sandboxes
	 * @param engine keeps what they have changed
	 * @param images the images
	 * @param kept says of a layer whether somebody else needs it
	 */
	public SandboxImages(Sandboxes sandboxes, Engine engine, Images images, Predicate<String> kept) {
		this.sandboxes = sandboxes;
		this.engine = engine;
		this.images = images;
		this.kept = kept;
	}

	/**
	 * Makes an image of what a sandbox is at this moment, running or stopped.
	 * @param id the sandbox
	 * @param name the name of the image
	 * @return the image
	 */
	public Image commit(String id, String name) {
		return this.sandboxes.steadily(id, (spec) -> this.images.add(name, spec.image(), null, (layer) -> {
			this.engine.commit(id, layer);
			return this.engine.layerBytes(layer);
		}));
	}

	/**
	 * Puts a fresh sandbox in the place of one that may be there. What is there stays
	 * when there is no such image. Who asks while that is being done waits for it.
	 * @param spec what it should be
	 * @return what it is
	 */
	public SandboxStatus replace(SandboxSpec spec) {
		CompletableFuture<SandboxStatus> mine = new CompletableFuture<>();
		CompletableFuture<SandboxStatus> known = this.replacing.putIfAbsent(spec.id(), mine);
		if (known == null) {
			try {
				mine.complete(this.images.holding(spec.image(), () -> this.sandboxes.replace(spec)));
			}
			catch (RuntimeException ex) {
				mine.completeExceptionally(ex);
			}
			finally {
				this.replacing.remove(spec.id());
			}
		}
		return outcome((known != null) ? known : mine);
	}

	private static SandboxStatus outcome(CompletableFuture<SandboxStatus> replacing) {
		try {
			return replacing.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
	}

	/** Removes images, and layers of either kind, that nobody needs. */
	public void collect() {
		this.images.collect(this.sandboxes::uses, this::retain);
	}

	private void retain(Set<String> needed) {
		this.engine.layers()
			.stream()
			.filter((layer) -> !needed.contains(layer) && !this.kept.test(layer))
			.forEach(this.engine::removeLayer);
	}

}
