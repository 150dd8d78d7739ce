package dev.opendaytona.mcp.tool;

import java.net.URI;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.GitLogin;
import org.jspecify.annotations.Nullable;

/**
 * A credential that git may log in with.
 *
 * @param login the name and the password
 * @param host the only host that it is sent to, or null for any
 */
record GitCredential(GitLogin login, @Nullable String host) {

	/**
	 * Reads {@code user:token} or {@code https://user:token@host}; null when it is
	 * neither.
	 */
	static @Nullable GitCredential find(String text) {
		int scheme = text.indexOf("://");
		int at = text.lastIndexOf('@');
		if (scheme > 0) {
			return (at > scheme) ? find(text.substring(scheme + 3, at), text.substring(at + 1)) : null;
		}
		return find(text, null);
	}

	private static @Nullable GitCredential find(String userinfo, @Nullable String host) {
		int colon = userinfo.indexOf(':');
		return (colon <= 0 || colon == userinfo.length() - 1) ? null
				: new GitCredential(
						new GitLogin(userinfo.substring(0, colon), Secret.of(userinfo.substring(colon + 1))),
						(host != null) ? host.replaceAll("/.*", "") : null);
	}

	/** Refuses to log in elsewhere than where the credential belongs. */
	void requireFor(String url) {
		if (this.host != null && !this.host.equalsIgnoreCase(authority(url))) {
			throw new ApiException.Forbidden("CREDENTIAL_NOT_FOR_HOST",
					"This credential is for '" + this.host + "' alone, not for '" + Urls.shown(url) + "'");
		}
	}

	private static String authority(String url) {
		try {
			URI uri = URI.create(url.contains("://") ? url : "https://" + url);
			String host = (uri.getHost() != null) ? uri.getHost() : "";
			boolean secure = "https".equalsIgnoreCase(uri.getScheme());
			return !secure ? "" : (uri.getPort() < 0) ? host : host + ":" + uri.getPort();
		}
		catch (IllegalArgumentException _) {
			return "";
		}
	}

	/** The text without the password. */
	String hide(String text) {
		return text.replace(this.login.password().value(), "****");
	}

}
