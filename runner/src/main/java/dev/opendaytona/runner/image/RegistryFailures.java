package dev.opendaytona.runner.image;

import java.util.Locale;

import dev.opendaytona.api.error.ApiException;

/**
 * What went wrong with a registry, from what skopeo says of it. The order matters: the
 * first that fits is the cause.
 */
final class RegistryFailures {

	private static final int LONGEST_TEXT = 300;

	private RegistryFailures() {
	}

	static ApiException of(String host, String place, String output) {
		String image = place.replaceFirst("^[a-z-]+:(//)?", "");
		// A name says nothing of what went wrong, whatever its words.
		String text = output.replace(image.replaceFirst("(:[^:/]*|@.*)$", ""), "").toLowerCase(Locale.ROOT);
		if (StoreFailures.isFull(text)) {
			return StoreFailures.full(null);
		}
		if (has(text, "file too large")) {
			return failed("IMAGE_TOO_LARGE", "A part of the image is larger than a whole one that a runner takes");
		}
		if (host.isEmpty()) {
			return failed("IMAGE_NOT_READABLE", "The archive is not one image that can be read: " + shown(output)
					+ "; save one image alone, with 'docker save' or as an OCI layout");
		}
		if (has(text, "unauthorized", "authentication required", "denied", "status 401", "status 403", "forbidden",
				"invalid username/password")) {
			return failed("REGISTRY_UNAUTHORIZED", "Image '" + image + "' is unauthorized by registry '" + host
					+ "': give a login for it with POST /docker-registry, or correct the one there is");
		}
		if (has(text, "manifest unknown", "name unknown", "name_unknown", "manifest_unknown", "status 404",
				"not found")) {
			return failed("IMAGE_NOT_FOUND",
					"There is no such tag or image '" + image + "' in registry '" + host + "'; check its name");
		}
		if (has(text, "server gave http response to https client")) {
			return failed("REGISTRY_PLAIN_HTTP", "Registry '" + host
					+ "' speaks plain HTTP; add it with a URL that begins with http:// if that is meant");
		}
		if (has(text, "x509", "certificate")) {
			return failed("REGISTRY_CERTIFICATE", "The certificate of registry '" + host
					+ "' is not trusted; add the registry with the certificate of its authority (caCertificate)");
		}
		if (has(text, "no such host", "connection refused", "i/o timeout", "no route to host", "network is unreachable",
				"deadline exceeded", "server misbehaving")) {
			return failed("REGISTRY_UNREACHABLE",
					"Registry '" + host + "' cannot be reached from the runner; check its name and the network");
		}
		if (has(text, "no image found in manifest list", "no image found in image index")) {
			return failed("IMAGE_NO_PLATFORM",
					"Image '" + image + "' has no variant for this machine's processor; use one that has");
		}
		return failed("IMAGE_FAILED", "Image '" + image + "' could not be transferred: " + shown(output));
	}

	private static ApiException failed(String code, String message) {
		return new ApiException.InvalidRequest(code, message);
	}

	private static boolean has(String text, String... parts) {
		for (String part : parts) {
			if (text.contains(part)) {
				return true;
			}
		}
		return false;
	}

	private static String shown(String output) {
		String clean = output.substring(output.lastIndexOf('\n') + 1).replaceAll("\\p{Cntrl}", " ").strip();
		return (clean.length() > LONGEST_TEXT) ? clean.substring(0, LONGEST_TEXT) + "…" : clean;
	}

}
