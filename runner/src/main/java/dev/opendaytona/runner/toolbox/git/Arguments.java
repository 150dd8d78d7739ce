package dev.opendaytona.runner.toolbox.git;

import java.util.List;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Checks what goes on git's command line: nothing that a peer gives may be read as an
 * option, a refspec or a helper's name.
 */
final class Arguments {

	/** What no name of a branch holds (git-check-ref-format(1)). */
	private static final Pattern NO_REF = Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|^-|^$");

	private static final Pattern REMOTE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}");

	private static final Pattern KEY = Pattern
		.compile("[A-Za-z][A-Za-z0-9-]*(\\.[^\\x00\\n]+)?\\.[A-Za-z][A-Za-z0-9-]*");

	private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");

	private static final int MAX_FILES = 100_000;

	private Arguments() {
	}

	static String required(@Nullable String value, String name) {
		if (value == null || value.isBlank()) {
			throw new ApiException.InvalidRequest("The field '" + name + "' is missing or empty; give it");
		}
		return value;
	}

	static String branch(@Nullable String value, String name) {
		String branch = required(value, name);
		if (NO_REF.matcher(branch).find()) {
			throw new ApiException.InvalidRequest("'" + shown(branch) + "' cannot be the name of a branch");
		}
		return branch;
	}

	/** A branch, a tag, a commit or an expression that names one. */
	static String revision(@Nullable String value, String name) {
		String revision = required(value, name);
		if (revision.startsWith("-") || CONTROL.matcher(revision).find()) {
			throw new ApiException.InvalidRequest("'" + shown(revision) + "' cannot name a commit or branch");
		}
		return revision;
	}

	static String remote(@Nullable String value, String name) {
		String remote = required(value, name);
		if (!REMOTE.matcher(remote).matches() || remote.contains("..")) {
			throw new ApiException.InvalidRequest("'" + shown(remote)
					+ "' cannot be the name of a remote; use letters, digits, '.', '_', '-' and '/'");
		}
		return remote;
	}

	static String key(@Nullable String value) {
		String key = required(value, "key");
		if (!KEY.matcher(key).matches()) {
			throw new ApiException.InvalidRequest(
					"'" + shown(key) + "' cannot be a configuration key; give one like 'user.name'");
		}
		return key;
	}

	/** A text that goes on a command line or into a variable. */
	static String text(@Nullable String value, String name) {
		String text = required(value, name);
		if (text.indexOf('\0') >= 0) {
			throw new ApiException.InvalidRequest("The field '" + name + "' holds a NUL character; leave it out");
		}
		return text;
	}

	static String line(@Nullable String value, String name) {
		String line = required(value, name);
		if (CONTROL.matcher(line).find()) {
			throw new ApiException.InvalidRequest("The field '" + name + "' must be one line of plain text");
		}
		return line;
	}

	/** The paths as git reads them from its input: ended by NUL. */
	static String files(@Nullable List<@Nullable String> files) {
		if (files == null || files.isEmpty() || files.size() > MAX_FILES) {
			throw new ApiException.InvalidRequest("Give 1 to " + MAX_FILES + " paths in 'files'");
		}
		StringBuilder input = new StringBuilder();
		files.forEach((file) -> input.append(text(file, "files")).append('\0'));
		return input.toString();
	}

	static GitRequests.@Nullable Login login(@Nullable String username, @Nullable String password) {
		boolean named = username != null && !username.isEmpty();
		if (password == null || password.isEmpty()) {
			if (named) {
				throw new ApiException.InvalidRequest("The username comes without a password; give both or none");
			}
			return null;
		}
		return new GitRequests.Login(named ? line(username, "username") : "git", Secret.of(line(password, "password")));
	}

	static String shown(String text) {
		String plain = CONTROL.matcher(text).replaceAll("?");
		return (plain.length() > 200) ? (plain.substring(0, 200) + "…") : plain;
	}

}
