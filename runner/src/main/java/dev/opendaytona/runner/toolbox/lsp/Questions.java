package dev.opendaytona.runner.toolbox.lsp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Answers what a server asks of its client; one that gets no answer may wait for ever.
 */
final class Questions {

	static final String WATCHED = "workspace/didChangeWatchedFiles";

	/** More sections than any server has. */
	private static final int MOST = 1000;

	private final String root;

	private volatile boolean watching;

	/**
	 * Answers about a project.
	 * @param root its URI
	 */
	Questions(String root) {
		this.root = root;
	}

	/**
	 * What a server asks for.
	 *
	 * @param params the parameters
	 */
	record Asked(@Nullable Params params) {

		int count() {
			return (this.params == null || this.params.items() == null) ? 0
					: Math.min(MOST, this.params.items().size());
		}

		boolean registers(String method) {
			return this.params != null && this.params.registrations() != null
					&& this.params.registrations().stream().anyMatch((each) -> isOf(method, each));
		}

		private static boolean isOf(String method, @Nullable JsonNode registration) {
			return registration != null && method.equals(registration.path("method").asString(""));
		}

	}

	record Params(@Nullable List<@Nullable JsonNode> items, @Nullable List<@Nullable JsonNode> registrations) {

	}

	/** Whether the server wants to know which files change. */
	boolean watching() {
		return this.watching;
	}

	/**
	 * Whether an answer can be given.
	 * @param method what is asked
	 * @return false when there is no such method here
	 */
	static boolean known(String method) {
		return switch (method) {
			case "workspace/configuration", "client/registerCapability", "client/unregisterCapability",
					"window/workDoneProgress/create", "window/showMessageRequest", "window/showDocument",
					"workspace/workspaceFolders", "workspace/applyEdit" ->
				true;
			default -> method.startsWith("workspace/") && method.endsWith("/refresh");
		};
	}

	/**
	 * The answer. Nothing is configured, so that the server and the files of the project
	 * decide; nothing is edited or shown.
	 * @param method what is asked
	 * @param asked its parameters
	 * @return the result
	 */
	@Nullable Object answer(String method, Asked asked) {
		if (method.equals("client/registerCapability") && asked.registers(WATCHED)) {
			this.watching = true;
		}
		return switch (method) {
			case "workspace/configuration" -> Arrays.asList(new Object[asked.count()]);
			case "workspace/workspaceFolders" -> folders(this.root);
			case "workspace/applyEdit" -> Map.of("applied", false);
			case "window/showDocument" -> Map.of("success", false);
			default -> null;
		};
	}

	static List<Map<String, String>> folders(String root) {
		return List.of(Map.of("uri", root, "name", root.substring(root.lastIndexOf('/') + 1)));
	}

}
