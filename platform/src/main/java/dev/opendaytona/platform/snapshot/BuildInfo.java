package dev.opendaytona.platform.snapshot;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A Dockerfile as a request brings it.
 *
 * @param dockerfileContent its text
 * @param contextHashes the contexts that it copies from, by the names under which the
 * client has put them in the object storage
 */
public record BuildInfo(@Nullable String dockerfileContent, @Nullable List<String> contextHashes) {

}
