/**
 * The {@code daytona mcp} commands; the tools themselves are the gateway's.
 */
@NullMarked
package dev.opendaytona.cli.mcp;

import org.jspecify.annotations.NullMarked;
