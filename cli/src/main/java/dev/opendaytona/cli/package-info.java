/**
 * The {@code daytona} command and the assembly of the roles.
 */
@NullMarked
package dev.opendaytona.cli;

import org.jspecify.annotations.NullMarked;
