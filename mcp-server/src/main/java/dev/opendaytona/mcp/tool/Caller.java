package dev.opendaytona.mcp.tool;

import dev.opendaytona.mcp.platform.PlatformClient;

/**
 * Whose call it is.
 *
 * @param platform the platform, with the caller's own credential
 * @param clientName the name that the MCP client gave itself; untrusted
 */
public record Caller(PlatformClient platform, String clientName) {

}
