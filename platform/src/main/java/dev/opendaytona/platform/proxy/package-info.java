/**
 * Carries toolbox requests to the runner, streamed; nothing depends on it.
 */
@NullMarked
package dev.opendaytona.platform.proxy;

import org.jspecify.annotations.NullMarked;
