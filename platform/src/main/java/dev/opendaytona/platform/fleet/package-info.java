/**
 * The runner, as the platform calls it over HTTP; decides nothing about sandboxes.
 */
@NullMarked
package dev.opendaytona.platform.fleet;

import org.jspecify.annotations.NullMarked;
