/**
 * Sessions: shells that run one command after another, whose commands and logs outlive
 * the runner (contract: toolbox section 4). All that runs is in the sandbox; here is only
 * what was asked for.
 */
@NullMarked
package dev.opendaytona.runner.toolbox.session;

import org.jspecify.annotations.NullMarked;
