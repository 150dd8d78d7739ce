/**
 * The one error family; translated once per edge, to HTTP by {@code web} and to MCP by
 * the gateway.
 */
@NullMarked
package dev.opendaytona.api.error;

import org.jspecify.annotations.NullMarked;
