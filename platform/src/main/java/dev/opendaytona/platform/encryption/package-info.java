/**
 * Keeps secrets unreadable in the database; the key itself lies outside of it.
 */
@NullMarked
package dev.opendaytona.platform.encryption;

import org.jspecify.annotations.NullMarked;
