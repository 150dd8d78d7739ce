package dev.opendaytona.runner.build;

import java.nio.file.Path;
import java.util.function.Function;

import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.image.MakingLog;

/**
 * What all parts of one build use.
 *
 * @param engine makes its sandboxes
 * @param images has its bases and takes its result
 * @param bases finds its bases
 * @param cache what commands have changed before
 * @param rootOf opens a directory of the host
 * @param wanted what to build
 * @param log where to tell what happens
 */
record Tools(Engine engine, Images images, BaseImages bases, BuildCache cache, Function<Path, SandboxRoot> rootOf,
		ImageBuild wanted, MakingLog log) {

}
