package dev.opendaytona.platform.storage;

import java.time.Instant;

/**
 * What is known of an object without reading it.
 *
 * @param key its name
 * @param size its length in bytes
 * @param etag changes with its content; without quotes
 * @param modifiedAt when it was put
 */
public record StoredObject(ObjectKey key, long size, String etag, Instant modifiedAt) {

}
