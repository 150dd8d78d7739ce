/**
 * The images that sandboxes start from, as the API shows them; making them is the
 * runner's part.
 */
@NullMarked
package dev.opendaytona.platform.snapshot;

import org.jspecify.annotations.NullMarked;
