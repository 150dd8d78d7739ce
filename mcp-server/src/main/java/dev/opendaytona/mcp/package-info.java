/**
 * The MCP tool gateway's composition root.
 */
@NullMarked
package dev.opendaytona.mcp;

import org.jspecify.annotations.NullMarked;
