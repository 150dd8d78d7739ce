package dev.opendaytona.platform.database;

import java.net.URI;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Which database to use.
 *
 * @param url for example {@code postgresql://127.0.0.1:5432/daytona}; {@code jdbc:} in
 * front of it does no harm
 * @param user the role
 * @param password its password
 */
public record DatabaseSettings(String url, String user, Secret password) {

	private static final Pattern URL = Pattern.compile("(jdbc:)?postgres(ql)?://.+");

	public DatabaseSettings {
		if (!URL.matcher(url).matches() || uri(url).getHost() == null) {
			throw new IllegalArgumentException(
					"The database URL is not of the form 'postgresql://host:port/name?sslmode=…'; correct it");
		}
	}

	/**
	 * Reads one text that may hold the role and its password, as
	 * {@code postgresql://user:password@host:port/name}.
	 * @param url the text
	 * @return the settings
	 */
	public static DatabaseSettings parse(String url) {
		if (!URL.matcher(url).matches()) {
			return new DatabaseSettings("", "", Secret.of(""));
		}
		URI uri = uri(url);
		String[] login = (uri.getUserInfo() != null) ? uri.getUserInfo().split(":", 2) : new String[] { "postgres" };
		String query = (uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "";
		String plain = "postgresql://" + uri.getRawAuthority().replaceFirst("^[^@]*@", "") + uri.getRawPath() + query;
		return new DatabaseSettings(plain, login[0], Secret.of((login.length > 1) ? login[1] : ""));
	}

	private static URI uri(String url) {
		return URI.create(url.replaceFirst("^jdbc:", "").replaceFirst("^postgres:", "postgresql:"));
	}

	String jdbcUrl() {
		return "jdbc:" + uri(this.url);
	}

	String host() {
		return uri(this.url).getHost();
	}

	int port() {
		int port = uri(this.url).getPort();
		return (port < 0) ? 5432 : port;
	}

	String name() {
		String path = uri(this.url).getPath();
		return (path == null || path.length() < 2) ? this.user : path.substring(1);
	}

	@Nullable String option(String option) {
		String query = uri(this.url).getQuery();
		if (query == null) {
			return null;
		}
		for (String pair : query.split("&", -1)) {
			if (pair.startsWith(option + "=")) {
				return pair.substring(option.length() + 1);
			}
		}
		return null;
	}

}
