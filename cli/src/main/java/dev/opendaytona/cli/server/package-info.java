/**
 * The all-in-one server: its assembly, its lock and how another process finds or starts
 * it.
 */
@NullMarked
package dev.opendaytona.cli.server;

import org.jspecify.annotations.NullMarked;
