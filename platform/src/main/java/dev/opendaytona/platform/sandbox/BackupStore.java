package dev.opendaytona.platform.sandbox;

import java.net.URI;
import java.util.UUID;
import java.util.function.Predicate;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Where backups are kept. Each has a name of its own, so that one that is being made
 * never takes the place of one that is used.
 */
public interface BackupStore {

	/**
	 * Looks whether backups can be kept.
	 * @return the end, or why they cannot
	 */
	Mono<Void> check();

	/**
	 * Keeps a backup.
	 * @param sandboxId whose it is
	 * @param name its name among those of the sandbox: small letters and digits
	 * @param content its bytes; when they fail nothing is kept
	 * @return the SHA-256 of the bytes, in hexadecimal
	 */
	Mono<String> put(UUID sandboxId, String name, Flux<DataBuffer> content);

	/**
	 * Where a runner can fetch a backup for a while.
	 * @param sandboxId whose it is
	 * @param name its name
	 * @return the address; it opens the backup for whoever knows it
	 */
	Mono<URI> address(UUID sandboxId, String name);

	/**
	 * Removes a backup; harmless when repeated.
	 * @param sandboxId whose it is
	 * @param name its name
	 * @return the end
	 */
	Mono<Void> delete(UUID sandboxId, String name);

	/**
	 * Removes some backups of a sandbox.
	 * @param sandboxId the sandbox
	 * @param doomed says of a name whether it is of one of them
	 * @return the end
	 */
	Mono<Void> deleteSome(UUID sandboxId, Predicate<String> doomed);

	/**
	 * Removes every backup of a sandbox.
	 * @param sandboxId the sandbox
	 * @return the end
	 */
	Mono<Void> deleteAll(UUID sandboxId);

}
