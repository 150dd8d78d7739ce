/**
 * Makes text from a sandbox fit to be shown to a model: within a budget, without control
 * characters.
 */
@NullMarked
package dev.opendaytona.mcp.output;

import org.jspecify.annotations.NullMarked;
