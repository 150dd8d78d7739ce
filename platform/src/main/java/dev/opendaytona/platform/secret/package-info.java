/**
 * The secrets of organizations; who uses one is the part of others.
 */
@NullMarked
package dev.opendaytona.platform.secret;

import org.jspecify.annotations.NullMarked;
