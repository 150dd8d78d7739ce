/**
 * What the servers and their clients share at our own edges; knows the JDK and JSpecify,
 * nothing else.
 */
@NullMarked
package dev.opendaytona.api;

import org.jspecify.annotations.NullMarked;
