package dev.opendaytona.runner.toolbox.pty;

/**
 * That a terminal was ended (contract: toolbox section 4, PTY).
 *
 * @param message says so
 */
record PtyDeleteResponse(String message) {

}
