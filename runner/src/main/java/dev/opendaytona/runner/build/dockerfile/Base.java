package dev.opendaytona.runner.build.dockerfile;

import org.jspecify.annotations.Nullable;

/**
 * What a stage starts from, copies from or mounts.
 */
public sealed interface Base {

	/** Nothing. */
	record Scratch() implements Base {

	}

	/**
	 * An earlier stage of the file.
	 *
	 * @param index its number
	 */
	record OfStage(int index) implements Base {

	}

	/**
	 * An image.
	 *
	 * @param reference its name as written
	 * @param platform which of its images; the builder's own without it
	 */
	record Image(String reference, @Nullable Platform platform) implements Base {

	}

}
