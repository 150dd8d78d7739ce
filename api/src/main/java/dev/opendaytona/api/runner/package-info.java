/**
 * Wire records between the platform and a runner. Records only grow: a field is never
 * renamed, an absent one has a default, an unknown one is ignored.
 */
@NullMarked
package dev.opendaytona.api.runner;

import org.jspecify.annotations.NullMarked;
