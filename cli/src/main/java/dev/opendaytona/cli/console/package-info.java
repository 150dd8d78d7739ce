/**
 * How a command speaks to the person who gave it: failures and JSON.
 */
@NullMarked
package dev.opendaytona.cli.console;

import org.jspecify.annotations.NullMarked;
