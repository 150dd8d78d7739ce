/**
 * The control plane's composition root.
 */
@NullMarked
package dev.opendaytona.platform;

import org.jspecify.annotations.NullMarked;
