/**
 * Builds images from Dockerfiles: each command runs in a sandbox, with its limits and
 * network policy, and what it changed is kept as a layer. What a Dockerfile means is told
 * by the package below.
 */
@NullMarked
package dev.opendaytona.runner.build;

import org.jspecify.annotations.NullMarked;
