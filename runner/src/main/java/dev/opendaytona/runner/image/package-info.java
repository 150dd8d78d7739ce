/**
 * Images on this runner: names, and the unpacked layers that root file systems are made
 * of. Knows no sandbox.
 */
@NullMarked
package dev.opendaytona.runner.image;

import org.jspecify.annotations.NullMarked;
