/**
 * The network of the sandboxes of one runner: addresses, virtual links and the firewall.
 * Knows namespaces by process id, not sandboxes.
 */
@NullMarked
package dev.opendaytona.runner.network;

import org.jspecify.annotations.NullMarked;
