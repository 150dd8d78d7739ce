/**
 * The REST client of a Daytona-compatible server: sandboxes and their toolbox, blocking
 * and cancellable by interruption; it knows nothing of MCP.
 */
@NullMarked
package dev.opendaytona.mcp.platform;

import org.jspecify.annotations.NullMarked;
