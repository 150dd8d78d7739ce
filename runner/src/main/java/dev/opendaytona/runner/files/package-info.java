/**
 * The files of a sandbox, seen from the host: implements
 * {@link dev.opendaytona.runner.engine.SandboxRoot} over a directory descriptor. Every
 * lookup is the kernel's, inside that directory; nothing here resolves a path itself.
 */
@NullMarked
package dev.opendaytona.runner.files;

import org.jspecify.annotations.NullMarked;
