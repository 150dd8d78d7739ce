/**
 * The contract of the toolbox over HTTP, and an engine without isolation to run it on.
 */
@NullMarked
package dev.opendaytona.runner.toolbox;

import org.jspecify.annotations.NullMarked;
