package dev.opendaytona.runner.toolbox.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Symbols as servers tell them: flat with their location (SymbolInformation,
 * WorkspaceSymbol), or as a tree in one document (DocumentSymbol).
 */
final class Symbols {

	private static final LspSymbol.Range NOWHERE = new LspSymbol.Range(new LspSymbol.Position(0, 0),
			new LspSymbol.Position(0, 0));

	private Symbols() {
	}

	/**
	 * The message that answers.
	 *
	 * @param result the symbols; null for none
	 */
	record Answer(@Nullable List<@Nullable Told> result) {

		/**
		 * The symbols, parents before their children.
		 * @param document the URI of those that do not say theirs
		 * @return the symbols
		 */
		List<LspSymbol> flat(String document) {
			List<LspSymbol> all = new ArrayList<>();
			add(this.result, document, all);
			return all;
		}

		private static void add(@Nullable List<@Nullable Told> some, String document, List<LspSymbol> all) {
			if (some == null) {
				return;
			}
			for (Told told : some) {
				if (told != null && told.name() != null) {
					all.add(told.symbol(told.name(), document));
					add(told.children(), document, all);
				}
			}
		}

	}

	/** A symbol; which fields it has depends on its form. */
	record Told(@Nullable String name, @Nullable Integer kind, LspSymbol.@Nullable Range range,
			@Nullable Place location, @Nullable List<@Nullable Told> children) {

		LspSymbol symbol(String known, String document) {
			LspSymbol.Range where = this.range;
			String uri = document;
			if (this.location != null) {
				where = this.location.range();
				uri = (this.location.uri() != null) ? this.location.uri() : document;
			}
			return new LspSymbol(known, (this.kind != null) ? this.kind : 0,
					new LspSymbol.Location(uri, (where != null) ? where : NOWHERE));
		}

	}

	record Place(@Nullable String uri, LspSymbol.@Nullable Range range) {

	}

	/** Whether a symbol is one of those that a query is about. */
	static boolean matches(LspSymbol symbol, String query) {
		return symbol.name().toLowerCase(Locale.ROOT).contains(query.toLowerCase(Locale.ROOT));
	}

}
