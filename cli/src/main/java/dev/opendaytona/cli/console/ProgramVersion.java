package dev.opendaytona.cli.console;

/**
 * The version of this program.
 */
public final class ProgramVersion {

	private ProgramVersion() {
	}

	/**
	 * The version that the build wrote into the archive.
	 * @return the version; {@code 0} when the program was not built into one
	 */
	public static String get() {
		String version = ProgramVersion.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "0";
	}

}
