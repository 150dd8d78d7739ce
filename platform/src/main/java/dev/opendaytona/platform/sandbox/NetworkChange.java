package dev.opendaytona.platform.sandbox;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A change of what a sandbox may reach (contract: platform section 8).
 *
 * @param blockAll whether to block all; null leaves it
 * @param allowList the new list, empty clears it; null leaves it
 */
record NetworkChange(@Nullable Boolean blockAll, @Nullable String allowList) {

	static NetworkChange parse(JsonNode body) {
		JsonNode domains = body.get("domainAllowList");
		if (domains != null && !(domains.isString() && domains.stringValue().isEmpty())) {
			throw new ApiException.Unsupported("domainAllowList is not supported by this server; use networkAllowList");
		}
		Boolean blockAll = truth(body.get("networkBlockAll"));
		String allowList = text(body.get("networkAllowList"));
		Rules.require(blockAll != null || allowList != null || domains != null,
				"at least one of networkBlockAll, networkAllowList and domainAllowList must be given");
		return new NetworkChange(blockAll, allowList);
	}

	private static @Nullable Boolean truth(@Nullable JsonNode node) {
		Rules.require(node == null || node.isBoolean(), "networkBlockAll must be true or false");
		return (node != null) ? node.booleanValue() : null;
	}

	private static @Nullable String text(@Nullable JsonNode node) {
		Rules.require(node == null || node.isString(), "networkAllowList must be a string");
		return (node != null) ? node.stringValue() : null;
	}

	Sandbox.Network apply(Sandbox.Network before) {
		if (Boolean.TRUE.equals(this.blockAll)) {
			Rules.network(true, this.allowList);
			return new Sandbox.Network(true, "");
		}
		if (this.allowList != null && !this.allowList.isBlank()) {
			return Rules.network(false, this.allowList);
		}
		boolean blocked = (this.blockAll != null) ? this.blockAll : before.blockAll();
		return new Sandbox.Network(blocked, (this.allowList != null) ? "" : before.allowList());
	}

}
