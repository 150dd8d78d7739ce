/**
 * Git repositories in a sandbox, worked on by the {@code git} of the sandbox itself, so
 * that its user's rights and its network policy hold. Knows no file format of git.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.git;

import org.jspecify.annotations.NullMarked;
