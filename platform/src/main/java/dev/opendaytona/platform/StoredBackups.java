package dev.opendaytona.platform;

import java.io.InputStream;
import java.net.URI;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.platform.sandbox.BackupStore;
import dev.opendaytona.platform.storage.ObjectKey;
import dev.opendaytona.platform.storage.ObjectLinks;
import dev.opendaytona.platform.storage.ObjectStore;
import dev.opendaytona.platform.storage.StoredObject;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Backups in the object storage, below the id of their sandbox: the credentials that
 * clients get open what is below the id of their organization, and nothing of this.
 */
final class StoredBackups implements BackupStore {

	private static final Duration VALID = Duration.ofHours(1);

	private static final String KIND = "backup/";

	private final ObjectStore store;

	private final ObjectLinks links;

	StoredBackups(ObjectStore store, ObjectLinks links) {
		this.store = store;
		this.links = links;
	}

	@Override
	public Mono<Void> check() {
		return Blocking.run(() -> this.store.find(new ObjectKey("check")));
	}

	@Override
	public Mono<String> put(UUID sandboxId, String name, Flux<DataBuffer> content) {
		AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
		return Blocking.call(() -> {
			MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
			try (InputStream stream = new DigestInputStream(Blocking.stream(content.doOnError(broken::set)), sha256)) {
				this.store.put(key(sandboxId, name), stream);
			}
			return HexFormat.of().formatHex(sha256.digest());
		}).onErrorMap((failure) -> Objects.requireNonNullElse(broken.get(), failure));
	}

	@Override
	public Mono<URI> address(UUID sandboxId, String name) {
		return this.links.link(sandboxId, KIND + name, VALID);
	}

	@Override
	public Mono<Void> delete(UUID sandboxId, String name) {
		return Blocking.run(() -> this.store.delete(key(sandboxId, name)));
	}

	@Override
	public Mono<Void> deleteSome(UUID sandboxId, Predicate<String> doomed) {
		String prefix = sandboxId + "/" + KIND;
		return Blocking.run(() -> {
			try (Stream<StoredObject> found = this.store.list(prefix)) {
				found.map(StoredObject::key)
					.filter((key) -> doomed.test(key.text().substring(prefix.length())))
					.forEach(this.store::delete);
			}
		});
	}

	@Override
	public Mono<Void> deleteAll(UUID sandboxId) {
		return Blocking.run(() -> this.store.deleteAll(sandboxId + "/" + KIND));
	}

	private static ObjectKey key(UUID sandboxId, String name) {
		return new ObjectKey(sandboxId + "/" + KIND + name);
	}

}
