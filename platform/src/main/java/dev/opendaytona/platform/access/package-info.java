/**
 * Who calls and what they may do: keys, callers, organizations and quotas; knows no
 * sandbox.
 */
@NullMarked
package dev.opendaytona.platform.access;

import org.jspecify.annotations.NullMarked;
