/**
 * Tests of the toolbox's process.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.process;

import org.jspecify.annotations.NullMarked;
