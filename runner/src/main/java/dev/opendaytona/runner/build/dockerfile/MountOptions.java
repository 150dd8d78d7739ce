package dev.opendaytona.runner.build.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A {@code RUN --mount} as written; {@link StageState#mounts} makes a {@link Mount} of
 * it.
 *
 * @param type the type
 * @param options the options by their first names, in order
 */
public record MountOptions(String type, List<NameValue> options) {

	static final String FROM = "from";

	public MountOptions {
		options = List.copyOf(options);
	}

	Optional<String> find(String name) {
		return this.options.stream().filter((option) -> option.name().equals(name)).map(NameValue::value).findFirst();
	}

	/**
	 * The stage or image that is mounted.
	 * @return its name, if it is not the context or an empty directory
	 */
	public Optional<String> from() {
		return find(FROM);
	}

}
