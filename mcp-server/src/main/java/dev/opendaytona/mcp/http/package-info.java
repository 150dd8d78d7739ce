/**
 * The MCP server over HTTP: Streamable HTTP at {@code /mcp}, legacy SSE at {@code /sse}
 * and {@code /message}.
 */
@NullMarked
package dev.opendaytona.mcp.http;

import org.jspecify.annotations.NullMarked;
