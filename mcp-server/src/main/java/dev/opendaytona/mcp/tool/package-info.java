/**
 * The tools as plain objects, one definition for every transport; no exception leaves a
 * tool.
 */
@NullMarked
package dev.opendaytona.mcp.tool;

import org.jspecify.annotations.NullMarked;
