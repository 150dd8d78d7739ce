/**
 * Tests of language servers.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.lsp;

import org.jspecify.annotations.NullMarked;
