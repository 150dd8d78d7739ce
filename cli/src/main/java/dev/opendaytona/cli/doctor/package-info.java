/**
 * Whether this machine has what a server needs, and the command that mends it.
 */
@NullMarked
package dev.opendaytona.cli.doctor;

import org.jspecify.annotations.NullMarked;
