/**
 * Tests of the toolbox's files.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.files;

import org.jspecify.annotations.NullMarked;
