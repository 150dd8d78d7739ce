package dev.opendaytona.runner.toolbox.lsp;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of the endpoints (contract: toolbox section 12). Every value may be absent
 * or hostile.
 */
final class LspRequests {

	private LspRequests() {
	}

	record Server(@Nullable String languageId, @Nullable String pathToProject) {

		Server checked() {
			language();
			project();
			return this;
		}

		String language() {
			return required("languageId", this.languageId);
		}

		String project() {
			return required("pathToProject", this.pathToProject);
		}

	}

	record Document(@Nullable String languageId, @Nullable String pathToProject, @Nullable String uri) {

		Document checked() {
			server().checked();
			file();
			return this;
		}

		Server server() {
			return new Server(this.languageId, this.pathToProject);
		}

		String file() {
			return required("uri", this.uri);
		}

	}

	record Completion(@Nullable String languageId, @Nullable String pathToProject, @Nullable String uri,
			@Nullable Place position, @Nullable Context context) {

		Completion checked() {
			document().checked();
			place();
			trigger();
			return this;
		}

		Document document() {
			return new Document(this.languageId, this.pathToProject, this.uri);
		}

		LspSymbol.Position place() {
			if (this.position == null) {
				throw new ApiException.InvalidRequest("position is required");
			}
			return new LspSymbol.Position(number("position.line", this.position.line()),
					number("position.character", this.position.character()));
		}

		/** What made the client ask; it was asked for (1) when it does not say. */
		Trigger trigger() {
			if (this.context == null) {
				return new Trigger(1, null);
			}
			int kind = number("context.triggerKind", this.context.triggerKind());
			String character = this.context.triggerCharacter();
			if (kind < 1 || kind > 3 || (character != null && character.length() > 8)) {
				throw new ApiException.InvalidRequest(
						"context is wrong: triggerKind is 1, 2 or 3, and triggerCharacter a character");
			}
			return new Trigger(kind, character);
		}

	}

	/**
	 * A place in a document.
	 *
	 * @param line from 0
	 * @param character from 0, in UTF-16 units
	 */
	record Place(@Nullable Integer line, @Nullable Integer character) {

	}

	/**
	 * What made the client ask.
	 *
	 * @param triggerKind 1 by hand, 2 by a character, 3 again because it was incomplete
	 * @param triggerCharacter the character
	 */
	record Context(@Nullable Integer triggerKind, @Nullable String triggerCharacter) {

	}

	/**
	 * A context that was checked.
	 *
	 * @param kind 1 to 3
	 * @param character the character
	 */
	record Trigger(int kind, @Nullable String character) {

	}

	static String required(String name, @Nullable String value) {
		if (value == null || value.isEmpty()) {
			throw new ApiException.InvalidRequest(name + " is required");
		}
		return value;
	}

	private static int number(String name, @Nullable Integer value) {
		if (value == null) {
			throw new ApiException.InvalidRequest(name + " is required");
		}
		if (value < 0) {
			throw new ApiException.InvalidRequest(name + " must be 0 or more");
		}
		return value;
	}

}
