package dev.opendaytona.runner.engine;

/**
 * What every suite of an engine needs: an engine, and another on the same directory.
 */
public interface EngineSuite {

	/**
	 * The engine under test.
	 * @return the one that was opened last
	 */
	Engine engine();

	/**
	 * Closes the engine and opens another on the same directory, as a runner that is
	 * started again does.
	 * @return the other
	 */
	Engine reopen();

}
