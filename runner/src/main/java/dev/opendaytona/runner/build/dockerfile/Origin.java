package dev.opendaytona.runner.build.dockerfile;

/**
 * Where an instruction stands.
 *
 * @param line the number of its first line, from 1
 * @param text its lines as written, with comments between and here-documents
 */
public record Origin(int line, String text) {

	String where() {
		return "Dockerfile line " + this.line;
	}

}
