package dev.opendaytona.cli.console;

import java.io.PrintWriter;

import dev.opendaytona.api.error.ApiException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Says in one line why a command failed. An unexpected failure is shown whole with
 * {@code DAYTONA_DEBUG} set.
 */
public final class FailureHandler implements IExecutionExceptionHandler {

	/** The exit code of a command that failed. */
	public static final int FAILED = 1;

	@Override
	public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
		return report(failure, command.getErr());
	}

	/**
	 * Says why a command failed.
	 * @param failure the failure
	 * @param err where to say it
	 * @return the exit code
	 */
	public static int report(Exception failure, PrintWriter err) {
		err.println("error: " + describe(failure));
		if (System.getenv("DAYTONA_DEBUG") != null) {
			failure.printStackTrace(err);
		}
		err.flush();
		return FAILED;
	}

	private static String describe(Exception failure) {
		if (failure instanceof CommandFailure || failure instanceof ApiException) {
			return String.valueOf(failure.getMessage());
		}
		return "unexpected " + failure + "; set DAYTONA_DEBUG=1 and try again to see where";
	}

}
