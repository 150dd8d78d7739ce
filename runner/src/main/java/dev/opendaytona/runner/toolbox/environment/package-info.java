/**
 * Changes the variables that the processes of a sandbox start with; where they join a
 * process is the toolbox's own matter.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.environment;

import org.jspecify.annotations.NullMarked;
