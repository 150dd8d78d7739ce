package dev.opendaytona.mcp.platform;

/**
 * A credential that does not show itself in logs and messages.
 *
 * @param value the credential in the clear
 */
public record Secret(String value) {

	public Secret {
		if (value.isBlank()) {
			throw new IllegalArgumentException("A secret must not be blank");
		}
	}

	@Override
	public String toString() {
		return "****";
	}

}
