package dev.opendaytona.runner.sandbox;

import java.util.Set;
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

	private final Joined replacing = new Joined();

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
		return this.replacing.once(spec.id(),
				() -> this.images.holding(spec.image(), () -> this.sandboxes.replace(spec)));
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
