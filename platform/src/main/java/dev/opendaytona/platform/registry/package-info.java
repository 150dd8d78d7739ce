/**
 * The logins of organizations to registries, and which of them an image needs; to pull
 * and to push is the part of others.
 */
@NullMarked
package dev.opendaytona.platform.registry;

import org.jspecify.annotations.NullMarked;
