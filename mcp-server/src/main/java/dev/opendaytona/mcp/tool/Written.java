package dev.opendaytona.mcp.tool;

import dev.opendaytona.mcp.platform.Exec;

/**
 * What a program wrote: all of it, or its beginning and end.
 *
 * @param head its beginning
 * @param missing how much is missing after it
 * @param tail its end, when something is missing
 */
record Written(String head, long missing, String tail) {

	static Written of(String all) {
		int middle = all.length() / 2;
		return new Written(all.substring(0, middle), 0, all.substring(middle));
	}

	static Written of(Exec.Part part) {
		return new Written(part.head(), part.omitted(), part.tail());
	}

}
