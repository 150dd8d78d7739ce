package dev.opendaytona.web;

import org.jspecify.annotations.Nullable;

/**
 * The error body of every HTTP edge (contract: platform section 1, toolbox section 2).
 *
 * @param path the path of the request
 * @param timestamp when it failed, ISO-8601 in UTC
 * @param statusCode the HTTP status
 * @param error the reason phrase of the status, for example {@code Not Found}
 * @param message what failed and what to do next
 * @param code the case, for example {@code FILE_NOT_FOUND}
 * @param source which server failed, for example {@code DAYTONA_API}
 * @param method the method of the request
 */
public record ErrorBody(String path, String timestamp, int statusCode, String error, String message,
		@Nullable String code, String source, String method) {

}
