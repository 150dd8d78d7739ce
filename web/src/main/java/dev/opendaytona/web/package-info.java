/**
 * Spring and Reactor glue that every server shares: one error handler and the bridge to
 * blocking code.
 */
@NullMarked
package dev.opendaytona.web;

import org.jspecify.annotations.NullMarked;
