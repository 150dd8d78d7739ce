package dev.opendaytona.cli.sandbox;

/** How a command prints what it found. */
enum Format {

	text, json

}
