/**
 * Work that is done again and again while the server runs.
 */
@NullMarked
package dev.opendaytona.platform.loop;

import org.jspecify.annotations.NullMarked;
