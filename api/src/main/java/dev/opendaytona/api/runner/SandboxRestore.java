package dev.opendaytona.api.runner;

import java.util.Objects;

/**
 * A sandbox to be made of an archive.
 *
 * @param spec what it should be, on the image that it had
 * @param address where the archive can be fetched without a key
 * @param sha256 the SHA-256 of the archive, in hexadecimal; nothing of an archive with
 * another one is used
 */
public record SandboxRestore(SandboxSpec spec, String address, String sha256) {

	public SandboxRestore {
		Objects.requireNonNull(spec, "spec");
		Objects.requireNonNull(address, "address");
		Objects.requireNonNull(sha256, "sha256");
	}

	/** The address opens the archive for whoever knows it. */
	@Override
	public String toString() {
		return "SandboxRestore[" + this.spec.id() + ", " + this.sha256 + "]";
	}

}
