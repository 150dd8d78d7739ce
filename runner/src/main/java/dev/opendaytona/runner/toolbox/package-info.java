/**
 * The toolbox: what a peer does in one running sandbox, over HTTP below
 * {@code /sandboxes/{id}/toolbox}. Holds what its features share; they never see each
 * other.
 */
@NullMarked
package dev.opendaytona.runner.toolbox;

import org.jspecify.annotations.NullMarked;
