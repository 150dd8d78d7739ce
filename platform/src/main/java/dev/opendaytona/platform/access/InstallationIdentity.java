package dev.opendaytona.platform.access;

import java.util.UUID;

import dev.opendaytona.api.Secret;

/**
 * Which installation this is; it lives in the database, so another database is another
 * installation.
 *
 * @param id its id, shown to runners
 * @param secret what its derived keys come from
 */
public record InstallationIdentity(UUID id, Secret secret) {

}
