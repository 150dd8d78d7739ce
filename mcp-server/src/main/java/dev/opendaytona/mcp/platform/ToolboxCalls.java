package dev.opendaytona.mcp.platform;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import tools.jackson.databind.JsonNode;

/**
 * Requests to the toolbox of one sandbox. When one fails because of the sandbox and not
 * because of what was asked, the failure says so: not found, or not running.
 */
final class ToolboxCalls {

	private static final Set<String> ABOUT_THE_REQUEST = Set.of("FILE_NOT_FOUND", "FILE_ACCESS_DENIED",
			"INVALID_FILE_PATH", "FILE_READ_FAILED", "PROCESS_EXECUTION_TIMEOUT", "INVALID_REQUEST_BODY",
			"PROCESS_NOT_FOUND", "SESSION_ENDED", "COMMAND_ALREADY_COMPLETED", "TOO_MANY_SESSIONS");

	private final Rest rest;

	private final Supplier<PlatformEndpoint> endpoint;

	private final ToolboxAddresses addresses;

	private final String sandbox;

	ToolboxCalls(Rest rest, Supplier<PlatformEndpoint> endpoint, ToolboxAddresses addresses, String sandbox) {
		this.rest = rest;
		this.endpoint = endpoint;
		this.addresses = addresses;
		this.sandbox = sandbox;
	}

	/** The answer to a request without body. */
	JsonNode json(String what, String method, String path, Duration limit) {
		return with((address) -> this.rest.json(call(address, what, method, path, limit)));
	}

	/** The answer to a request with a JSON body. */
	JsonNode json(String what, String method, String path, Duration limit, Object body) {
		return with((address) -> this.rest.json(call(address, what, method, path, limit).json(body)));
	}

	/** Removes what may be gone already. */
	void end(String what, String path, Duration limit) {
		try {
			json(what, "DELETE", path, limit);
		}
		catch (ApiException.NotFound _) {
			// It was never made, or somebody else has ended it.
		}
	}

	String sandboxId() {
		return this.addresses.get(this.sandbox).sandboxId();
	}

	void remember(ToolboxAddresses.Address address) {
		this.addresses.remember(this.sandbox, address);
	}

	Rest.Call call(ToolboxAddresses.Address address, String what, String method, String path, Duration limit) {
		return Rest.Call.of(what + " in the sandbox '" + this.sandbox + "'", method, URI.create(address.base() + path),
				this.endpoint.get().key(), limit);
	}

	<T> T with(Function<ToolboxAddresses.Address, T> operation) {
		ToolboxAddresses.Address address = this.addresses.get(this.sandbox);
		try {
			return operation.apply(address);
		}
		catch (ApiException ex) {
			if (aboutTheRequest(ex.code()) || Thread.currentThread().isInterrupted()) {
				throw ex;
			}
			return operation.apply(moved(address, ex));
		}
	}

	private static boolean aboutTheRequest(String code) {
		return ABOUT_THE_REQUEST.contains(code) || code.startsWith("GIT_");
	}

	/**
	 * Looks again after a failure: the sandbox may be gone, stopped, or another one of
	 * the same name.
	 */
	private ToolboxAddresses.Address moved(ToolboxAddresses.Address tried, ApiException failure) {
		if (failure instanceof ApiException.Unauthenticated || failure instanceof ApiException.Forbidden) {
			throw failure;
		}
		this.addresses.forget(this.sandbox);
		Sandbox now = this.addresses.look(this.sandbox);
		if (!now.started()) {
			throw new ApiException.Conflict("SANDBOX_NOT_RUNNING",
					"The sandbox '" + this.sandbox + "' is in the state '" + now.state() + "'");
		}
		ToolboxAddresses.Address address = this.addresses.of(now);
		boolean same = address.base().equals(tried.base());
		this.addresses.remember(this.sandbox, same ? tried : address);
		if (same) {
			throw failure;
		}
		return address;
	}

}
