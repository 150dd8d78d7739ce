package dev.opendaytona.runner;

import java.nio.file.Path;

import dev.opendaytona.api.Secret;

/**
 * Where and how a runner works.
 *
 * @param directory keeps its sandboxes, images and journal
 * @param host the address that it listens on
 * @param port the port that it listens on; 0 takes a free one
 * @param token what its callers must show
 * @param engine the name of the engine; {@code oci} is the only one there is
 */
public record RunnerSettings(Path directory, String host, int port, Secret token, String engine) {

}
