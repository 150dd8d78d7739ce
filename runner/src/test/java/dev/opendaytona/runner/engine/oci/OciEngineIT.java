package dev.opendaytona.runner.engine.oci;

import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.EngineContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on {@code crun}. At its end nothing is left on the machine.
 */
class OciEngineIT implements EngineContract {

	private static OciHost host;

	@BeforeAll
	static void open() {
		host = OciHost.open();
	}

	@AfterAll
	static void close() {
		host.close();
	}

	@Override
	public Engine engine() {
		return host.engine();
	}

	@Override
	public Engine reopen() {
		return host.reopen();
	}

}
