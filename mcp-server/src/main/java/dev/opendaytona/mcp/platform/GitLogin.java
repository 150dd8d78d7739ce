package dev.opendaytona.mcp.platform;

import java.util.Map;

import dev.opendaytona.api.Secret;

/**
 * Who one is to a git server.
 *
 * @param username the name
 * @param password the password or token
 */
public record GitLogin(String username, Secret password) {

	void addTo(Map<String, Object> body) {
		body.put("username", this.username);
		body.put("password", this.password.value());
	}

}
