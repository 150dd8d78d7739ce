package dev.opendaytona.runner.toolbox.pty;

/**
 * A terminal that was made (contract: toolbox section 4, PTY).
 *
 * @param sessionId its id
 */
record PtyCreateResponse(String sessionId) {

}
