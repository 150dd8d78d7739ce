/**
 * The Linux host: system calls through {@code java.lang.foreign}, and programs. Knows
 * nothing of sandboxes.
 */
@NullMarked
package dev.opendaytona.runner.host;

import org.jspecify.annotations.NullMarked;
