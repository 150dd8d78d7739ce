package dev.opendaytona.runner.build;

import dev.opendaytona.runner.engine.Account;

/**
 * Whose copied files become.
 *
 * @param uid the number of the user
 * @param gid the number of the group
 */
record Owner(int uid, int gid) {

	static final Owner ROOT = new Owner(0, 0);

	/**
	 * Reads {@code USER[:GROUP]}. A name without a group stands for the user's own group,
	 * a number for the group of the same number, as BuildKit has it.
	 */
	static Owner of(String text, StageSandbox files, Tools tools) {
		int colon = text.indexOf(':');
		String user = (colon < 0) ? text : text.substring(0, colon);
		Account account = tools.engine().account(files.id(), user.isEmpty() ? "0" : user);
		int uid = number(user, account.uid());
		if (colon < 0) {
			return new Owner(uid, number(user, account.gid()));
		}
		Account withGroup = tools.engine().account(files.id(), "0:" + text.substring(colon + 1));
		return new Owner(uid, withGroup.gid());
	}

	private static int number(String text, int known) {
		return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : known;
	}

}
