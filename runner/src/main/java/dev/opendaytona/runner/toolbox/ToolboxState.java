package dev.opendaytona.runner.toolbox;

import java.nio.file.Path;

/**
 * Where the toolbox keeps what the next runner must know. Nothing of a sandbox can write
 * there.
 *
 * @param directory a directory of its own; may not exist yet
 */
public record ToolboxState(Path directory) {

}
