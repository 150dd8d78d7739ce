package dev.opendaytona.platform.storage;

import dev.opendaytona.api.Secret;

/**
 * The signatures of the chunks of a body: each covers the one before, the first that of
 * the request.
 */
final class ChunkSignatures {

	private static final String NOTHING = Digests.hexSha256("");

	private final byte[] key;

	private final String time;

	private final String scope;

	private String previous;

	ChunkSignatures(S3Signature signature, Secret secret) {
		this.key = signature.scope().key(secret);
		this.time = signature.time();
		this.scope = signature.scope().text();
		this.previous = signature.signature();
	}

	void require(String given, byte[] chunkSha256) {
		check(given, String.join("\n", S3Signature.ALGORITHM + "-PAYLOAD", this.time, this.scope, this.previous,
				NOTHING, Digests.hex(chunkSha256)));
	}

	void requireTrailer(String given, String trailer) {
		check(given, String.join("\n", S3Signature.ALGORITHM + "-TRAILER", this.time, this.scope, this.previous,
				Digests.hexSha256(trailer)));
	}

	private void check(String given, String text) {
		String expected = Digests.hex(Digests.hmac(this.key, text));
		if (!Digests.same(expected, given)) {
			throw new S3Failure(403, "SignatureDoesNotMatch", "The signature of a chunk of the body is wrong");
		}
		this.previous = expected;
	}

}
