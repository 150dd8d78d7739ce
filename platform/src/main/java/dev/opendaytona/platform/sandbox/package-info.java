/**
 * The life of a sandbox: its row, its one writer, its timers and its reconciliation.
 */
@NullMarked
package dev.opendaytona.platform.sandbox;

import org.jspecify.annotations.NullMarked;
