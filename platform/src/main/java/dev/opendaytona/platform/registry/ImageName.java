package dev.opendaytona.platform.registry;

import java.util.Locale;

/**
 * The registry and the repository that an image reference names, by the rules of Docker:
 * the part before the first slash is a host when it has a dot, a port or is
 * {@code localhost}.
 *
 * @param host the registry
 * @param repository the repository there
 */
record ImageName(String host, String repository) {

	static ImageName parse(String reference) {
		String name = withoutVersion(reference.strip());
		int slash = name.indexOf('/');
		if (slash < 0) {
			return new ImageName(RegistryAddress.DOCKER_HUB, "library/" + name);
		}
		String first = name.substring(0, slash);
		return isHost(first)
				? new ImageName(RegistryAddress.canonical(first.toLowerCase(Locale.ROOT)), name.substring(slash + 1))
				: new ImageName(RegistryAddress.DOCKER_HUB, name);
	}

	private static String withoutVersion(String reference) {
		int digest = reference.indexOf('@');
		String name = (digest >= 0) ? reference.substring(0, digest) : reference;
		int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
		return (tag >= 0) ? name.substring(0, tag) : name;
	}

	private static boolean isHost(String part) {
		return part.contains(".") || part.contains(":") || part.equals("localhost");
	}

	/** The host without a port that may be the usual one. */
	String hostWithoutUsualPort() {
		return this.host.replaceFirst(":(80|443)$", "");
	}

	boolean isBelow(String project) {
		return this.repository.equals(project) || this.repository.startsWith(project + "/");
	}

}
