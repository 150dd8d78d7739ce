package dev.opendaytona.platform.region;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The address under which clients reach us: the configured one, or else the one that this
 * client used.
 */
public final class PublicUrl {

	private final @Nullable String configured;

	/**
	 * Creates it.
	 * @param configured the configured base URL, or null
	 */
	public PublicUrl(@Nullable URI configured) {
		this.configured = (configured != null) ? configured.toString().replaceFirst("/+$", "") : null;
	}

	/**
	 * The base URL.
	 * @param request the client's request
	 * @return the URL, without a slash at its end
	 */
	public String base(ServerHttpRequest request) {
		if (this.configured != null) {
			return this.configured;
		}
		URI uri = request.getURI();
		return uri.getScheme() + "://" + uri.getRawAuthority();
	}

	/**
	 * The base URL of the API.
	 * @param request the client's request
	 * @return the URL, without a slash at its end
	 */
	public String api(ServerHttpRequest request) {
		return base(request) + "/api";
	}

	/**
	 * The base URL of the toolboxes.
	 * @param request the client's request
	 * @return the URL, without a slash at its end
	 */
	public String toolbox(ServerHttpRequest request) {
		return base(request) + "/toolbox";
	}

}
