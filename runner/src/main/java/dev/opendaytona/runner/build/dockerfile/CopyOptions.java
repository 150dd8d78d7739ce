package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The options that {@code COPY} and {@code ADD} share.
 *
 * @param chown {@code USER[:GROUP]} by names or numbers; root without it. A user without
 * group has the group of the same number
 * @param chmod the mode, see {@link FileMode}; the source's without it
 * @param link whether the copy is a layer of its own: links in the destination's path are
 * not followed
 * @param parents whether the directories of the source are kept
 * @param excludes what is not copied, see {@link DockerIgnore#of(Origin, List)}
 */
public record CopyOptions(@Nullable String chown, @Nullable String chmod, boolean link, boolean parents,
		List<String> excludes) {

	public CopyOptions {
		excludes = List.copyOf(excludes);
	}

}
