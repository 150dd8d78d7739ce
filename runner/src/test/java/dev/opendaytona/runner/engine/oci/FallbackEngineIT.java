package dev.opendaytona.runner.engine.oci;

import java.util.EnumSet;

import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Engine.Capability;
import dev.opendaytona.runner.engine.LifeContract;
import dev.opendaytona.runner.engine.StopContract;
import dev.opendaytona.runner.engine.SurvivalContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine as it works on a host that offers less.
 */
class FallbackEngineIT implements LifeContract, StopContract, SurvivalContract {

	private static OciHost host;

	@BeforeAll
	static void open() {
		host = OciHost.without(EnumSet.allOf(HostFeature.class));
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

	@Test
	void capabilitiesWhenThereIsNoBtrfsNameNoDiskLimit() {
		assertThat(engine().capabilities()).doesNotContain(Capability.DISK_LIMIT);
	}

}
