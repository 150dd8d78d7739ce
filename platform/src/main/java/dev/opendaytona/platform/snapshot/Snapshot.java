package dev.opendaytona.platform.snapshot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A ready image that sandboxes start from, with the size that they get.
 *
 * @param id its id
 * @param organizationId whose it is; null for a general one
 * @param name its name
 * @param image the runner's name of the image
 * @param status where it stands
 * @param size what a sandbox gets
 * @param sizeBytes what the image takes, when known
 * @param source where the image comes from
 * @param start what a sandbox starts
 * @param hidden whether it was made for sandboxes that bring a Dockerfile of their own
 * @param times when things happened to it
 */
public record Snapshot(UUID id, @Nullable UUID organizationId, String name, String image, Status status, Size size,
		@Nullable Long sizeBytes, Source source, Start start, boolean hidden, Times times) {

	/**
	 * Where it stands.
	 *
	 * @param state the state; sandboxes start from an active one
	 * @param errorReason why it is not active
	 * @param version goes up with each change of state
	 * @param deadline when a transitional state is given up
	 */
	public record Status(SnapshotState state, @Nullable String errorReason, long version, @Nullable Instant deadline) {

		static Status fresh(SnapshotState state) {
			return new Status(state, null, 0, null);
		}

	}

	/**
	 * What a sandbox gets.
	 *
	 * @param cpu processors
	 * @param memoryGib memory, in GiB
	 * @param diskGib disk, in GiB
	 */
	public record Size(double cpu, double memoryGib, double diskGib) {

		static final Size DEFAULT = new Size(1, 1, 3);

	}

	/**
	 * Where an image comes from; of the first three at most one is set.
	 *
	 * @param reference an image of a registry
	 * @param dockerfile the text of a Dockerfile
	 * @param sandboxId a sandbox
	 * @param contextHashes the contexts of the Dockerfile, in the object storage
	 */
	public record Source(@Nullable String reference, @Nullable String dockerfile, @Nullable UUID sandboxId,
			List<String> contextHashes) {

		static final Source NONE = new Source(null, null, null, List.of());

		public Source {
			contextHashes = List.copyOf(contextHashes);
		}

		/** Names a Dockerfile with its contexts, whoever brings them. */
		String ref() {
			List<String> sorted = this.contextHashes.stream().sorted().toList();
			return "daytona-" + sha256(this.dockerfile + String.join("", sorted)) + ":daytona";
		}

		private static String sha256(String text) {
			try {
				return HexFormat.of()
					.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException(ex);
			}
		}

		static Source registry(String reference) {
			return new Source(reference, null, null, List.of());
		}

		static Source sandbox(UUID sandboxId) {
			return new Source(null, null, sandboxId, List.of());
		}

	}

	/**
	 * What a sandbox starts when it is asked for nothing else.
	 *
	 * @param program the program and its arguments; empty for nothing
	 * @param user as whom; empty when the image does not say
	 */
	public record Start(List<String> program, String user) {

		static final Start NONE = new Start(List.of(), "");

		public Start {
			program = List.copyOf(program);
		}

	}

	/**
	 * When things happened to it.
	 *
	 * @param createdAt when it was made
	 * @param updatedAt when it was changed
	 * @param lastUsedAt when a sandbox was last started from it
	 */
	public record Times(Instant createdAt, Instant updatedAt, @Nullable Instant lastUsedAt) {

		static Times fresh(Instant now) {
			return new Times(now, now, null);
		}

	}

	/**
	 * The state it is in.
	 * @return the state
	 */
	public SnapshotState state() {
		return this.status.state();
	}

}
