package dev.opendaytona.runner.build.dockerfile;

/**
 * What is known of a destination.
 *
 * @param path its absolute path, see {@link StageState#resolve}
 * @param existsAsDirectory whether there is a directory, also by way of links
 */
public record CopyTarget(String path, boolean existsAsDirectory) {

}
