/**
 * Which TCP ports are listened on in a sandbox. Connects to none of them.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.port;

import org.jspecify.annotations.NullMarked;
