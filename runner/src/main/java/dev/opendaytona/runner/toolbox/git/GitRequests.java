package dev.opendaytona.runner.toolbox.git;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of the git endpoints (contract: toolbox section 12). Every value may be
 * absent or hostile.
 */
final class GitRequests {

	private GitRequests() {
	}

	record Clone(@Nullable String url, @Nullable String path, @Nullable String branch,
			@JsonProperty("commit_id") @Nullable String commitId, @Nullable String username, @Nullable String password,
			@JsonProperty("insecure_skip_tls") @Nullable Boolean insecureSkipTls, @Nullable Integer depth) {

		/** Shows no password. */
		@Override
		public String toString() {
			return "Clone";
		}

	}

	record Branch(@Nullable String path, @Nullable String name) {

	}

	record Checkout(@Nullable String path, @Nullable String branch) {

	}

	record Add(@Nullable String path, @Nullable List<@Nullable String> files) {

	}

	record Commit(@Nullable String path, @Nullable String message, @Nullable String author, @Nullable String email,
			@JsonProperty("allow_empty") @Nullable Boolean allowEmpty) {

	}

	record Transfer(@Nullable String path, @Nullable String username, @Nullable String password,
			@Nullable String remote, @Nullable String branch,
			@JsonProperty("set_upstream") @Nullable Boolean setUpstream) {

		/** Shows no password. */
		@Override
		public String toString() {
			return "Transfer";
		}

	}

	record Init(@Nullable String path, @Nullable Boolean bare,
			@JsonProperty("initial_branch") @Nullable String initialBranch) {

	}

	record Reset(@Nullable String path, @Nullable String mode, @Nullable String target,
			@Nullable List<@Nullable String> files) {

	}

	record Restore(@Nullable String path, @Nullable List<@Nullable String> files, @Nullable Boolean staged,
			@Nullable Boolean worktree, @Nullable String source) {

	}

	record AddRemote(@Nullable String path, @Nullable String name, @Nullable String url, @Nullable Boolean fetch,
			@Nullable Boolean overwrite) {

	}

	record SetConfig(@Nullable String key, @Nullable String value, @Nullable String scope, @Nullable String path) {

	}

	record ConfigureUser(@Nullable String name, @Nullable String email, @Nullable String scope, @Nullable String path) {

	}

	record Authenticate(@Nullable String username, @Nullable String password, @Nullable String host,
			@Nullable String protocol) {

		/** Shows no password. */
		@Override
		public String toString() {
			return "Authenticate";
		}

	}

	/**
	 * What a server asks for.
	 *
	 * @param username the name
	 * @param password a password or token
	 */
	record Login(String username, Secret password) {

	}

}
