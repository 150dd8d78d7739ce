/**
 * Tests of the journal, of recovery and of who may work on a sandbox when.
 */
@org.jspecify.annotations.NullMarked
package dev.opendaytona.runner.sandbox;
