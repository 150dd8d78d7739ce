package dev.opendaytona.platform.registry;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;

/**
 * Where a registry is, from what people write: {@code ghcr.io},
 * {@code https://index.docker.io/v1/}, {@code http://10.0.0.5:5000}.
 *
 * @param host its name and port as image references have them, without the usual port;
 * {@value #DOCKER_HUB} for all names of Docker Hub
 * @param plainHttp whether it is spoken to without TLS
 * @param path the repositories below it that are meant; empty for all
 */
record RegistryAddress(String host, boolean plainHttp, String path) {

	static final String DOCKER_HUB = "docker.io";

	private static final Set<String> DOCKER_HUB_NAMES = Set.of(DOCKER_HUB, "index.docker.io", "registry-1.docker.io",
			"registry.docker.io", "registry.hub.docker.com", "hub.docker.com");

	private static final Pattern URL = Pattern.compile(
			"(?:(https?)://)?(\\[[0-9a-f:.]+]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::([0-9]{1,5}))?(/[a-z0-9._/-]*)?");

	private static final Pattern API_VERSION = Pattern.compile("/v[12]$");

	private static final int LONGEST = 512;

	private static final int LAST_PORT = 65535;

	/**
	 * Reads the URL of a request.
	 * @param url the URL; it is never repeated in a message, because people put passwords
	 * into URLs
	 * @return the address
	 * @throws ApiException.InvalidRequest when it is none
	 */
	static RegistryAddress parse(String url) {
		Matcher matcher = URL.matcher((url.length() > LONGEST) ? "" : url.strip().toLowerCase(Locale.ROOT));
		if (!matcher.matches()) {
			throw invalid();
		}
		boolean plainHttp = "http".equals(matcher.group(1));
		String path = (matcher.group(4) != null) ? matcher.group(4).replaceAll("/+", "/").replaceFirst("/$", "") : "";
		return new RegistryAddress(host(matcher.group(2), matcher.group(3), plainHttp), plainHttp,
				API_VERSION.matcher(path).replaceFirst("").replaceFirst("^/", ""));
	}

	private static String host(String name, String port, boolean plainHttp) {
		if (port == null) {
			return canonical(name);
		}
		int number = Integer.parseInt(port);
		if (number == 0 || number > LAST_PORT) {
			throw invalid();
		}
		return (number == usualPort(plainHttp)) ? canonical(name) : (name + ":" + number);
	}

	/**
	 * The one name of a registry that has several.
	 * @param host a name in lower case
	 * @return the name that this registry is kept under
	 */
	static String canonical(String host) {
		return DOCKER_HUB_NAMES.contains(host) ? DOCKER_HUB : host;
	}

	private static int usualPort(boolean plainHttp) {
		return plainHttp ? 80 : 443;
	}

	/**
	 * Whether an image reference names this registry.
	 * @param named the host of the reference
	 * @return whether it does
	 */
	boolean isNamedBy(String named) {
		return named.equals(this.host) || named.equals(this.host + ":" + usualPort(this.plainHttp));
	}

	private static ApiException invalid() {
		return new ApiException.InvalidRequest("url must be the address of a registry, such as 'ghcr.io',"
				+ " 'https://registry.example.com:5000' or 'http://10.0.0.5:5000' (http:// for one without TLS),"
				+ " and hold no user, password or query");
	}

}
