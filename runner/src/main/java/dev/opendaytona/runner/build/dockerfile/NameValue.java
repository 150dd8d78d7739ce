package dev.opendaytona.runner.build.dockerfile;

/**
 * A name and what it stands for.
 *
 * @param name the name
 * @param value the value
 */
public record NameValue(String name, String value) {

}
