package dev.opendaytona.runner.build.dockerfile;

import org.jspecify.annotations.Nullable;

/**
 * What variables stand for.
 */
@FunctionalInterface
interface Variables {

	@Nullable String find(String name);

}
