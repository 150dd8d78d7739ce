package dev.opendaytona.runner.toolbox.lsp;

/**
 * A symbol (contract: toolbox section 12).
 *
 * @param name its name
 * @param kind what it is, by the protocol's SymbolKind
 * @param location where it is
 */
record LspSymbol(String name, int kind, Location location) {

	record Location(String uri, Range range) {

	}

	record Range(Position start, Position end) {

	}

	/**
	 * A place between two characters.
	 *
	 * @param line from 0
	 * @param character from 0, in UTF-16 units
	 */
	record Position(int line, int character) {

	}

}
