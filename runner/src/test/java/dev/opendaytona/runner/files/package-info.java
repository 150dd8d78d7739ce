/**
 * The confined view of files under attack.
 */
@NullMarked
package dev.opendaytona.runner.files;

import org.jspecify.annotations.NullMarked;
