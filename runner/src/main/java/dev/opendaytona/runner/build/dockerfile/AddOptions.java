package dev.opendaytona.runner.build.dockerfile;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@code ADD} alone.
 *
 * @param checksum what a remote source must be: {@code sha256:…} of a file, the start of
 * the commit of a repository
 * @param keepGitDir whether the {@code .git} of a repository is kept
 * @param unpack whether archives are unpacked; without it those of the context are, and
 * fetched ones are not
 */
public record AddOptions(@Nullable String checksum, boolean keepGitDir, @Nullable Boolean unpack) {

	boolean unpacksLocal() {
		return this.unpack == null || this.unpack;
	}

	boolean unpacksFetched() {
		return this.unpack != null && this.unpack;
	}

}
