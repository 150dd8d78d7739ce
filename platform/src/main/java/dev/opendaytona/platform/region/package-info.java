/**
 * Where sandboxes run, and the address under which clients reach them.
 */
@NullMarked
package dev.opendaytona.platform.region;

import org.jspecify.annotations.NullMarked;
