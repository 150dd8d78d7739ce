package dev.opendaytona.platform.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every {@link ObjectStore} does.
 */
interface ObjectStoreContract {

	/** Larger than two parts, and no multiple of one. */
	int LARGE = (32 << 20) + 12_345;

	ObjectStore store();

	/** Where this store lets the test write; ends with a slash. */
	String place();

	private ObjectKey key(String name) {
		return new ObjectKey(place() + name);
	}

	private static InputStream bytes(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

	private String text(ObjectKey key) throws IOException {
		try (InputStream content = store().get(key)) {
			return new String(content.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	@Test
	default void putWhenNewIsFoundAndRead() throws IOException {
		ObjectKey key = key(UUID.randomUUID() + "/context.tar");
		StoredObject put = store().put(key, bytes("hello"));
		assertThat(put.size()).isEqualTo(5);
		assertThat(put.etag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
		assertThat(store().find(key)).contains(put);
		assertThat(text(key)).isEqualTo("hello");
	}

	@Test
	default void putWhenThereIsOneReplacesItAndLeavesWhoReadsItAlone() throws IOException {
		ObjectKey key = key("replaced");
		store().put(key, bytes("old"));
		try (InputStream old = store().get(key)) {
			assertThat(old.read()).isEqualTo('o');
			store().put(key, bytes("newer"));
			assertThat(new String(old.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("ld");
		}
		assertThat(text(key)).isEqualTo("newer");
	}

	@Test
	default void putWhenEmptyIsEmpty() throws IOException {
		ObjectKey key = key("empty");
		assertThat(store().put(key, InputStream.nullInputStream()).size()).isZero();
		assertThat(text(key)).isEmpty();
	}

	@Test
	default void putWhenLargeKeepsEveryByte() throws IOException {
		ObjectKey key = key("large");
		byte[] large = new byte[LARGE];
		new Random(1).nextBytes(large);
		assertThat(store().put(key, new ByteArrayInputStream(large)).size()).isEqualTo(LARGE);
		try (InputStream content = store().get(key)) {
			assertThat(content.readAllBytes()).isEqualTo(large);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 20 << 20 })
	default void putWhenContentFailsLeavesThingsAsTheyWere(int after) throws IOException {
		ObjectKey key = key("failing" + after);
		store().put(key, bytes("before"));
		assertThatExceptionOfType(ApiException.Unavailable.class)
			.isThrownBy(() -> store().put(key, new FailingStream(after)))
			.withMessageContaining("'" + key + "'");
		assertThat(text(key)).isEqualTo("before");
	}

	@Test
	default void getWhenThereIsNoneIsNotFound() {
		ObjectKey key = key("none");
		assertThat(store().find(key)).isEmpty();
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> store().get(key))
			.withMessageStartingWith("There is no object '" + key + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "with space", "plus+and&and=and?and#", "percent%2Fand%zz", "ümlaut/日本/😀", "~tilde", "@",
			"a@/b", "*'()!\"<>", "key", ".hidden", "a=b" })
	default void keyWhenUnusualIsKept(String name) throws IOException {
		ObjectKey key = key("unusual/" + name);
		store().put(key, bytes(name));
		assertThat(text(key)).isEqualTo(name);
		assertThat(keys(place() + "unusual/" + name)).contains(key.text());
		store().delete(key);
		assertThat(store().find(key)).isEmpty();
	}

	@Test
	default void keyWhenItIsThePrefixOfAnotherDoesNotDisturbIt() throws IOException {
		store().put(key("both"), bytes("file"));
		store().put(key("both/below"), bytes("below"));
		assertThat(text(key("both"))).isEqualTo("file");
		assertThat(text(key("both/below"))).isEqualTo("below");
		store().delete(key("both"));
		assertThat(text(key("both/below"))).isEqualTo("below");
	}

	@Test
	default void listWhenThereAreSeveralIsInOrderAndByPrefix() {
		List<String> names = List.of("list/a", "list/a-b", "list/a/b", "list/ab", "list/b/c/d", "listed");
		names.reversed().forEach((name) -> store().put(key(name), bytes(name)));
		assertThat(keys(place() + "list/"))
			.containsExactlyElementsOf(names.subList(0, 5).stream().map((name) -> place() + name).toList());
		assertThat(keys(place() + "list/a")).hasSize(4);
		assertThat(keys(place() + "list")).hasSize(6);
		assertThat(keys(place() + "list/a/")).containsExactly(place() + "list/a/b");
		assertThat(keys(place() + "nothing")).isEmpty();
		try (var found = store().list(place() + "listed")) {
			assertThat(found).singleElement().satisfies((object) -> assertThat(object.size()).isEqualTo(6));
		}
	}

	@Test
	default void listWhenThereAreManyGivesThemAll() {
		IntStream.range(0, 1_003).parallel().forEach((i) -> store().put(key("many/" + i), bytes("x")));
		assertThat(keys(place() + "many/")).hasSize(1_003).doesNotHaveDuplicates();
		store().deleteAll(place() + "many/");
		assertThat(keys(place() + "many/")).isEmpty();
	}

	private List<String> keys(String prefix) {
		try (var found = store().list(prefix)) {
			return found.map((object) -> object.key().text()).toList();
		}
	}

	@Test
	default void deleteWhenThereIsNoneIsHarmless() {
		store().delete(key("never/was"));
		store().put(key("was"), bytes("x"));
		store().delete(key("was"));
		store().delete(key("was"));
		assertThat(store().find(key("was"))).isEmpty();
	}

	@Test
	default void deleteAllWhenPrefixIsEmptyIsRefused() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> store().deleteAll(""));
	}

	@Test
	default void putAndDeleteWhenConcurrentNeverFail() {
		IntStream.range(0, 200).parallel().forEach((i) -> {
			ObjectKey key = key("busy/" + i % 3 + "/deep");
			store().put(key, bytes("x"));
			store().delete(key);
		});
		assertThat(keys(place() + "busy/")).isEmpty();
	}

	/** Fails in the middle, as a client that goes away. */
	final class FailingStream extends InputStream {

		private int left;

		FailingStream(int after) {
			this.left = after;
		}

		@Override
		public int read() throws IOException {
			return (read(new byte[1], 0, 1) < 0) ? -1 : 'x';
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			if (this.left <= 0) {
				throw new IOException("The client has gone");
			}
			int read = Math.min(length, this.left);
			this.left -= read;
			Arrays.fill(bytes, offset, offset + read, (byte) 'x');
			return read;
		}

	}

}
