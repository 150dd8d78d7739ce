package dev.opendaytona.api.runner;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An image to build from a Dockerfile.
 *
 * @param dockerfile its text
 * @param contexts addresses of uncompressed tars; together they are the build context
 * @param logins how to log in to registries, by host
 * @param limits what each of its commands may use
 * @param network what its commands may reach
 * @param owner whose it is: the caches of its commands are shared with nobody else
 * @param secrets the values of the secrets that its commands may mount, by name; none if
 * absent
 */
public record ImageBuild(String dockerfile, List<String> contexts, Map<String, RegistryLogin> logins,
		SandboxSpec.Limits limits, NetworkPolicy network, String owner, Map<String, String> secrets) {

	public ImageBuild {
		Objects.requireNonNull(dockerfile, "dockerfile");
		contexts = List.copyOf(contexts);
		logins = Map.copyOf(logins);
		Objects.requireNonNull(limits, "limits");
		Objects.requireNonNull(network, "network");
		Objects.requireNonNull(owner, "owner");
		secrets = Map.copyOf(Objects.requireNonNullElse(secrets, Map.of()));
	}

	/** A Dockerfile can hold secrets too, so nothing of it is shown. */
	@Override
	public String toString() {
		return "ImageBuild[" + this.owner + ", ****]";
	}

}
