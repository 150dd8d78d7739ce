package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Uploads in several parts, each part a file of a directory with a random name.
 */
final class Uploads {

	static final int MOST_PARTS = 10_000;

	private static final int ID_BYTES = 16;

	private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

	private static final String KEY_FILE = "key";

	private final ObjectDirectory directory;

	private final ObjectFiles files;

	private final SecureRandom random = new SecureRandom();

	Uploads(ObjectDirectory directory, ObjectFiles files) {
		this.directory = directory;
		this.files = files;
	}

	String begin(ObjectKey key) throws IOException {
		byte[] bytes = new byte[ID_BYTES];
		this.random.nextBytes(bytes);
		String id = HexFormat.of().formatHex(bytes);
		Path upload = Files.createDirectory(this.directory.uploads().resolve(id));
		Files.writeString(upload.resolve(KEY_FILE), key.text());
		return id;
	}

	/** Adds a part; replaces one of the same number. */
	void add(String id, ObjectKey key, int number, IncomingFile part, String etag) throws IOException {
		try {
			part.publishInto(find(id, key), Integer.toString(number), etag);
		}
		catch (NoSuchFileException ended) {
			throw S3Failure.noSuchUpload();
		}
	}

	/** Makes the object of its parts and forgets the upload. */
	StoredObject complete(String id, ObjectKey key, List<Part> parts) throws IOException {
		Path upload = find(id, key);
		if (parts.isEmpty()) {
			throw S3Failure.malformed("The list of parts is empty");
		}
		MessageDigest digest = Digests.md5();
		try (IncomingFile file = this.directory.incoming()) {
			int last = 0;
			for (Part part : parts) {
				if (part.number() <= last) {
					throw new S3Failure(400, "InvalidPartOrder", "The parts are not in ascending order");
				}
				last = part.number();
				append(file, upload.resolve(Integer.toString(last)), part);
				digest.update(HexFormat.of().parseHex(part.etag()));
			}
			StoredObject made = this.files.publish(file, key, Digests.hex(digest.digest()) + "-" + parts.size());
			ObjectDirectory.removeTree(upload);
			return made;
		}
	}

	private static void append(IncomingFile file, Path path, Part part) throws IOException {
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			if (!ObjectFooter.read(channel, path).equals(part.etag())) {
				throw invalid(part);
			}
			file.append(channel);
		}
		catch (NoSuchFileException missing) {
			throw invalid(part);
		}
	}

	private static S3Failure invalid(Part part) {
		return new S3Failure(400, "InvalidPart",
				"Part " + part.number() + " was not uploaded, or has another ETag than the one given");
	}

	void abort(String id, ObjectKey key) throws IOException {
		ObjectDirectory.removeTree(find(id, key));
	}

	private Path find(String id, ObjectKey key) throws IOException {
		Path upload = this.directory.uploads().resolve(ID.matcher(id).matches() ? id : "none");
		Path keyFile = upload.resolve(KEY_FILE);
		if (!Files.exists(keyFile) || !Files.readString(keyFile).equals(key.text())) {
			throw S3Failure.noSuchUpload();
		}
		return upload;
	}

	/**
	 * A part as the client names it at the end.
	 *
	 * @param number its number, from 1
	 * @param etag its ETag, without quotes
	 */
	record Part(int number, String etag) {

	}

}
