/**
 * Tests of addresses, the firewall and the runner's place on a machine.
 */
@org.jspecify.annotations.NullMarked
package dev.opendaytona.runner.network;
