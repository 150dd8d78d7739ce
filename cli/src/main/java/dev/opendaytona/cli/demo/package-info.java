/**
 * The main job through the real stdio server, shown step by step.
 */
@NullMarked
package dev.opendaytona.cli.demo;

import org.jspecify.annotations.NullMarked;
