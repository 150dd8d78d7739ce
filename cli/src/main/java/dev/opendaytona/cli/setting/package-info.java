/**
 * What a command is told and remembers: options, the data directory, the CLI profile.
 */
@NullMarked
package dev.opendaytona.cli.setting;

import org.jspecify.annotations.NullMarked;
