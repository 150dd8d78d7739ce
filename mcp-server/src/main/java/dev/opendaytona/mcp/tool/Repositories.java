package dev.opendaytona.mcp.tool;

import dev.opendaytona.mcp.platform.GitRepository;

/** What all git tools have in common: which repository they mean. */
final class Repositories {

	private Repositories() {
	}

	static Param path() {
		return Param.text("path", null);
	}

	static GitRepository of(Tool.Call call) {
		Place place = call.place();
		return place.toolbox().repository(place.absolute(call.arguments().text("path", ".")));
	}

}
