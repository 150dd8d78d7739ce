/**
 * Shells on terminals in a sandbox, which several peers may watch and type into over
 * WebSockets. A session ends with its shell, its sandbox or this runner.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.pty;

import org.jspecify.annotations.NullMarked;
