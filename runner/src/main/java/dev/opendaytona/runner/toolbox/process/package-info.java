/**
 * Commands in a sandbox, each in a shell of its own, with bounded time and output.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.process;

import org.jspecify.annotations.NullMarked;
