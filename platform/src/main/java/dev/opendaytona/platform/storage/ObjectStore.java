package dev.opendaytona.platform.storage;

import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;

/**
 * Keeps objects by name. An object is there whole or not at all: one that is replaced is
 * read as it was or as it is, and one whose upload ended half way, even with the process,
 * never shows. Objects of any size take the same little memory. The methods block: call
 * them on a virtual thread ({@code Blocking} of the web module, which also makes a stream
 * of a {@code Flux} and the other way round).
 * <p>
 * Whatever the store itself cannot do is an {@link ApiException.Unavailable}.
 */
public interface ObjectStore {

	/**
	 * Puts an object; replaces one of the same name.
	 * @param key its name
	 * @param content its bytes, read to the end; a failure to read leaves things as they
	 * were
	 * @return what was put
	 */
	StoredObject put(ObjectKey key, InputStream content);

	/**
	 * Opens an object.
	 * @param key its name
	 * @return its bytes; to be closed
	 * @throws ApiException.NotFound when there is none
	 */
	InputStream get(ObjectKey key);

	/**
	 * What is known of an object.
	 * @param key its name
	 * @return what is known, or empty when there is none
	 */
	Optional<StoredObject> find(ObjectKey key);

	/**
	 * The objects whose name starts with a text, in the order of their names.
	 * @param prefix the text; it need not end at a slash
	 * @return the objects, read page by page while they are taken
	 */
	Stream<StoredObject> list(String prefix);

	/**
	 * Deletes an object; harmless when there is none.
	 * @param key its name
	 */
	void delete(ObjectKey key);

	/**
	 * Deletes the objects whose name starts with a text.
	 * @param prefix the text, not empty
	 */
	default void deleteAll(String prefix) {
		if (prefix.isEmpty()) {
			throw new ApiException.InvalidRequest("To delete all objects there are is refused; name a prefix");
		}
		try (Stream<StoredObject> found = list(prefix)) {
			found.forEach((object) -> delete(object.key()));
		}
	}

}
