/**
 * The OCI engine: {@code crun} on overlayfs with user namespaces, cgroups, seccomp and a
 * network namespace from a pool. No daemon: sandboxes outlive the runner.
 */
@NullMarked
package dev.opendaytona.runner.engine.oci;

import org.jspecify.annotations.NullMarked;
