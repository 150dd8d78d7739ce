package dev.opendaytona.runner.toolbox.git;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository is, without a password.
 *
 * @param value what git is given
 * @param server scheme, host and port of a server that takes a login; null when it does
 * not
 * @param login what stood in the URL
 */
record GitUrl(String value, @Nullable String server, GitRequests.@Nullable Login login) {

	private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9+.-]*::.*", Pattern.DOTALL);

	private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");

	private static final Pattern HTTP = Pattern.compile("(?i)(https?)://(?:([^@/]*)@)?([^/?#@]+)(.*)");

	private static final Pattern HOST = Pattern.compile("([A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

	/** {@code user@host:path}, unless what follows the colon is a port. */
	private static final Pattern SCP = Pattern.compile("[^/:]+:(?![0-9]{1,5}/).*");

	static GitUrl of(@Nullable String given) {
		String url = Arguments.line(given, "url").strip();
		if (url.startsWith("-") || HELPER.matcher(url).matches()) {
			throw refused(url);
		}
		Matcher scheme = SCHEME.matcher(url);
		if (scheme.matches()) {
			return withScheme(url, scheme.group(1).toLowerCase(Locale.ROOT));
		}
		boolean local = url.startsWith("/") || url.startsWith("./") || url.startsWith("../");
		return (local || SCP.matcher(url).matches()) ? new GitUrl(url, null, null) : http("https://" + url);
	}

	private static GitUrl withScheme(String url, String scheme) {
		return switch (scheme) {
			case "http", "https" -> http(url);
			case "ssh", "git", "file" -> new GitUrl(url, null, null);
			default -> throw refused(url);
		};
	}

	private static GitUrl http(String url) {
		Matcher http = HTTP.matcher(url);
		if (!http.matches() || !HOST.matcher(http.group(3)).matches()) {
			throw new ApiException.InvalidRequest(
					"The URL of the repository is not valid; give one like " + "'https://host/owner/repository.git'");
		}
		String server = server(http.group(1), http.group(3));
		return new GitUrl(server + http.group(4), server, login(http.group(2)));
	}

	static String server(String protocol, String host) {
		return (protocol + "://" + host).toLowerCase(Locale.ROOT);
	}

	static boolean isHost(String host) {
		return HOST.matcher(host).matches();
	}

	private static GitRequests.@Nullable Login login(@Nullable String userInfo) {
		if (userInfo == null || userInfo.isEmpty()) {
			return null;
		}
		int colon = userInfo.indexOf(':');
		String user = (colon < 0) ? userInfo : userInfo.substring(0, colon);
		String password = (colon < 0) ? "" : userInfo.substring(colon + 1);
		return new GitRequests.Login(Arguments.line(decoded(user), "username"),
				Secret.of(password.isEmpty() ? "" : Arguments.line(decoded(password), "password")));
	}

	private static String decoded(String text) {
		try {
			return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new ApiException.InvalidRequest(
					"The login in the URL is not encoded rightly; " + "give it in 'username' and 'password'");
		}
	}

	private static ApiException refused(String url) {
		String scheme = url.replaceAll(":.*", "");
		return new ApiException.InvalidRequest("Git may not use '" + Arguments.shown(scheme)
				+ "' here; give an https, http, ssh, git or file URL, or a path");
	}

}
