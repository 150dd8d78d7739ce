/**
 * Benchmarks and load programs.
 */
@NullMarked
package dev.opendaytona.bench;

import org.jspecify.annotations.NullMarked;
