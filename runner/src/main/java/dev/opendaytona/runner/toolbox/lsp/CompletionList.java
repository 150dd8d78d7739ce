package dev.opendaytona.runner.toolbox.lsp;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Completions (contract: toolbox section 12).
 *
 * @param isIncomplete whether more typing gives others
 * @param items the completions
 */
record CompletionList(boolean isIncomplete, List<Item> items) {

	CompletionList {
		items = List.copyOf(items);
	}

	/**
	 * Completions as a server tells them: a list of this form, items alone, or nothing.
	 * @param told what it tells
	 * @return the completions
	 */
	static CompletionList of(@Nullable JsonNode told) {
		if (told == null) {
			return new CompletionList(false, List.of());
		}
		JsonNode items = told.isArray() ? told : told.path("items");
		return new CompletionList(told.path("isIncomplete").asBoolean(false),
				items.values().stream().filter((item) -> item.path("label").isString()).map(Item::of).toList());
	}

	/**
	 * A completion.
	 *
	 * @param label what is shown
	 * @param kind what it is, by the protocol's CompletionItemKind
	 * @param detail more about it
	 * @param documentation a text, or an object with its kind and value
	 * @param sortText what to sort it by
	 * @param filterText what to filter it by
	 * @param insertText what to insert
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Item(String label, @Nullable Integer kind, @Nullable String detail, @Nullable JsonNode documentation,
			@Nullable String sortText, @Nullable String filterText, @Nullable String insertText) {

		static Item of(JsonNode told) {
			JsonNode kind = told.path("kind");
			JsonNode documentation = told.path("documentation");
			return new Item(told.path("label").stringValue(), kind.isInt() ? kind.intValue() : null,
					text(told, "detail"), (documentation.isString() || documentation.isObject()) ? documentation : null,
					text(told, "sortText"), text(told, "filterText"), text(told, "insertText"));
		}

		private static @Nullable String text(JsonNode told, String name) {
			JsonNode value = told.path(name);
			return value.isString() ? value.stringValue() : null;
		}

	}

}
