/**
 * The commands that work on sandboxes over the REST API, and their client.
 */
@NullMarked
package dev.opendaytona.cli.sandbox;

import org.jspecify.annotations.NullMarked;
