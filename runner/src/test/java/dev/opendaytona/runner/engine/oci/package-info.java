/**
 * Tests of the OCI engine on the real host.
 */
@org.jspecify.annotations.NullMarked
package dev.opendaytona.runner.engine.oci;
