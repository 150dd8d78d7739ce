/**
 * The life of the sandboxes on this runner: one writer for each, a journal of what was
 * made, recovery after a crash, and the reaper. Knows the engine by its SPI alone.
 */
@NullMarked
package dev.opendaytona.runner.sandbox;

import org.jspecify.annotations.NullMarked;
