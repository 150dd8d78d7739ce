package dev.opendaytona.runner.image;

import java.util.Locale;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;

/**
 * An image in a registry, by the rules of Docker: a name without a host is one of Docker
 * Hub, and there one without a slash is in {@code library}.
 *
 * @param host the registry, with its port
 * @param repository the repository there
 * @param version {@code :tag} or {@code @sha256:…}
 */
record ImageReference(String host, String repository, String version) {

	private static final String DOCKER_HUB = "docker.io";

	private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:]+](:[0-9]{1,5})?");

	private static final Pattern REPOSITORY = Pattern
		.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

	private static final Pattern VERSION = Pattern.compile(":[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64}");

	private static final int LONGEST = 512;

	static ImageReference parse(String text) {
		int digest = text.indexOf('@');
		int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
		int end = (digest >= 0) ? digest : (colon >= 0) ? colon : text.length();
		String name = withoutTag(text.substring(0, end));
		int slash = name.indexOf('/');
		boolean hosted = slash > 0 && isHost(name.substring(0, slash));
		String host = hosted ? name.substring(0, slash).toLowerCase(Locale.ROOT) : DOCKER_HUB;
		String repository = hosted ? name.substring(slash + 1) : (slash < 0) ? "library/" + name : name;
		String version = text.substring(end);
		if (text.length() > LONGEST || !HOST.matcher(host).matches() || !REPOSITORY.matcher(repository).matches()
				|| !VERSION.matcher(version).matches()) {
			throw new ApiException.InvalidRequest("'" + printable(text)
					+ "' is no image: write host/repository:tag or host/repository@sha256:…, in small letters");
		}
		return new ImageReference(host, repository, version);
	}

	/** A digest says more than the tag before it. */
	private static String withoutTag(String name) {
		int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
		return (tag >= 0) ? name.substring(0, tag) : name;
	}

	private static boolean isHost(String part) {
		return part.contains(".") || part.contains(":") || part.equals("localhost");
	}

	private static String printable(String text) {
		String clean = text.replaceAll("\\p{Cntrl}", "?");
		return (clean.length() > 80) ? clean.substring(0, 80) + "…" : clean;
	}

	@Override
	public String toString() {
		return this.host + "/" + this.repository + this.version;
	}

}
