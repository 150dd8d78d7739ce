package dev.opendaytona.web;

/**
 * In whose name a failure is told.
 *
 * @param source which server failed, for example {@code DAYTONA_API}
 * @param path the path of the request as the peer of that server knows it
 */
public record ErrorOrigin(String source, String path) {

}
