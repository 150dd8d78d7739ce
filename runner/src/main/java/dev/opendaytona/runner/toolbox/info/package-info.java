/**
 * What a peer asks about a sandbox before it works in it: version, home and work
 * directory.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.info;

import org.jspecify.annotations.NullMarked;
