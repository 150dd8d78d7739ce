/**
 * The engine SPI: what makes and runs sandboxes. Blocking Java; knows neither Spring nor
 * Reactor. The Javadoc of {@link dev.opendaytona.runner.engine.Engine} is the
 * specification that every engine is tested against.
 */
@NullMarked
package dev.opendaytona.runner.engine;

import org.jspecify.annotations.NullMarked;
