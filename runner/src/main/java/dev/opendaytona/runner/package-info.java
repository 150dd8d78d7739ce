/**
 * The runner's composition root: it alone names an engine.
 */
@NullMarked
package dev.opendaytona.runner;

import org.jspecify.annotations.NullMarked;
