package dev.opendaytona.runner.toolbox;

import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Engine;

import org.springframework.stereotype.Component;

/**
 * Finds the running sandbox that a request is about.
 */
@Component
public final class Workplaces {

	private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

	private final Engine engine;

	private final Environments environments;

	Workplaces(Engine engine, Environments environments) {
		this.engine = engine;
		this.environments = environments;
	}

	/**
	 * The sandbox of an id; fails when there is none or it is not running. Blocks.
	 * @param id the id as the peer gave it
	 * @return the sandbox with the user who works in it
	 */
	public Workplace get(String id) {
		if (!ID.matcher(id).matches()) {
			throw new ApiException.NotFound("There is no sandbox '" + id + "' on this runner");
		}
		return new Workplace(this.engine, id, this.engine.account(id, null), this.environments);
	}

}
