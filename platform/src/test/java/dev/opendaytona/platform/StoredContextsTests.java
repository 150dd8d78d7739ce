package dev.opendaytona.platform;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.storage.ObjectKey;
import dev.opendaytona.platform.storage.ObjectStore;
import dev.opendaytona.platform.storage.TestStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which address a runner gets for a context.
 */
class StoredContextsTests {

	private static final UUID ORGANIZATION = UUID.randomUUID();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private List<String> addresses(String... hashes) {
		ObjectStore store = TestStorage.in(this.directory);
		store.put(new ObjectKey(ORGANIZATION + "/one/context.tar"), InputStream.nullInputStream());
		store.put(new ObjectKey(ORGANIZATION + "/two/context.tar"), InputStream.nullInputStream());
		StoredContexts contexts = new StoredContexts(store,
				(organization, name, valid) -> Mono.just(URI.create("http://store/" + organization + "/" + name)));
		return contexts.addresses(ORGANIZATION, List.of(hashes)).blockOptional(Duration.ofSeconds(20)).orElseThrow();
	}

	@Test
	void addressesWhenContextsAreThereAreInTheirOrder() {
		assertThat(addresses("two", "one")).containsExactly("http://store/" + ORGANIZATION + "/two/context.tar",
				"http://store/" + ORGANIZATION + "/one/context.tar");
		assertThat(addresses()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "three", "", "../one", "one/../two", "one/context.tar" })
	void addressesWhenOneIsMissingOrNoHashAreRefused(String hash) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> addresses("one", hash));
	}

}
