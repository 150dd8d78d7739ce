/**
 * The MCP server on top of the tools, and its stdio transport; free of Spring, so that it
 * starts fast.
 */
@NullMarked
package dev.opendaytona.mcp.gateway;

import org.jspecify.annotations.NullMarked;
