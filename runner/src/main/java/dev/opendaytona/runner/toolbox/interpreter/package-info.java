/**
 * The interpreter: contexts in a sandbox, each one Python process that keeps its
 * variables between the calls that arrive over WebSockets.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.interpreter;

import org.jspecify.annotations.NullMarked;
