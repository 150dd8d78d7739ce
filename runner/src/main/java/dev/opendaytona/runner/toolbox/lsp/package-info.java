/**
 * Language servers (Language Server Protocol 3.17): programs of the sandbox's image, one
 * for each language and project, spoken to over their standard streams from the host.
 * Whatever they say is hostile input.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.lsp;

import org.jspecify.annotations.NullMarked;
