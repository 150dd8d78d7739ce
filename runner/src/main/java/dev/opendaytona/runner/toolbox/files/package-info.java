/**
 * The files of a sandbox over HTTP, streamed both ways. Path lookups are left to the
 * engine's root.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.files;

import org.jspecify.annotations.NullMarked;
