package dev.opendaytona.platform.registry;

import java.net.URI;
import java.util.Optional;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;

/**
 * A registry of the installation, where clients push images to make snapshots of them.
 * All organizations share its login, so give it one that may do no more than that.
 *
 * @param host its name and port as image references have them
 * @param plainHttp whether it is spoken to without TLS
 * @param project the path that images are pushed below; empty for none
 * @param username the user
 * @param secret the password or token
 */
public record InternalRegistry(String host, boolean plainHttp, String project, String username, Secret secret) {

	private static final String FORM = "The registry URL is not of the form"
			+ " 'https://user:password@registry.example.com/project'; correct it (percent-encode special characters)";

	/**
	 * Reads one text that holds the login too.
	 * @param url for example {@code https://user:password@registry.example.com/project}
	 * @return the registry
	 * @throws ApiException.InvalidRequest when it has another form
	 */
	public static InternalRegistry parse(String url) {
		String login = login(url);
		int colon = login.indexOf(':');
		if (colon < 1) {
			throw new ApiException.InvalidRequest(FORM);
		}
		RegistryAddress address = RegistryAddress.parse(url.replaceFirst("//[^@/]*@", "//"));
		return new InternalRegistry(address.host(), address.plainHttp(), address.path(), login.substring(0, colon),
				Secret.of(login.substring(colon + 1)));
	}

	private static String login(String url) {
		try {
			return Optional.ofNullable(URI.create(url).getUserInfo()).orElse("");
		}
		catch (IllegalArgumentException wrong) {
			// The cause would repeat the password.
			throw new ApiException.InvalidRequest(FORM);
		}
	}

	Optional<RegistryAccess> find(ImageName image) {
		boolean named = new RegistryAddress(this.host, this.plainHttp, "").isNamedBy(image.host());
		return (named && (this.project.isEmpty() || image.isBelow(this.project)))
				? Optional
					.of(new RegistryAccess(this.host, this.username, this.secret, this.plainHttp, this.project, null))
				: Optional.empty();
	}

}
