/**
 * What a client may read without a tool: sandboxes, their files, and what commands wrote.
 * It changes nothing.
 */
@NullMarked
package dev.opendaytona.mcp.resource;

import org.jspecify.annotations.NullMarked;
