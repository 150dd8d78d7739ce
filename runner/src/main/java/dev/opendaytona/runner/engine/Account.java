package dev.opendaytona.runner.engine;

/**
 * A user of a sandbox.
 *
 * @param name the login name, or the number when it has none
 * @param uid the number inside the sandbox
 * @param gid the primary group's number inside the sandbox
 * @param home the home directory, an absolute path
 * @param shell the shell to run commands with, an absolute path that exists; empty when
 * the image has none
 */
public record Account(String name, int uid, int gid, String home, String shell) {

	public static final Account ROOT = new Account("root", 0, 0, "/root", "");

}
