/**
 * What a sandbox uses of what it may use, as the host counts it: nothing that a process
 * of the sandbox says is believed.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.metrics;

import org.jspecify.annotations.NullMarked;
