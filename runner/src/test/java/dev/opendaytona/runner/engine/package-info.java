/**
 * The specification of the engine SPI as a suite that every engine runs.
 */
@org.jspecify.annotations.NullMarked
package dev.opendaytona.runner.engine;
