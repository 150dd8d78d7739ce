package dev.opendaytona.runner.engine;

/**
 * What the Javadoc of {@link Engine} promises. An engine passes it whole.
 */
public interface EngineContract
		extends LifeContract, StopContract, ExecContract, TerminalContract, TreeContract, AccountContract,
		LimitsContract, NetworkContract, SurvivalContract, DetachContract, PortsContract, ForkContract, UsageContract {

}
