/**
 * The Dockerfile language as values: what a file says, what its variables stand for,
 * which stages a target needs, what {@code .dockerignore} leaves out, what is copied
 * where, the image configuration and the cache keys. It stops at text: nothing here reads
 * a file, runs a command, fetches an image or knows an engine; who builds does, and hands
 * in what it found (the entries of a context, digests, the base's configuration).
 * <p>
 * What cannot be honoured is refused by name and line with
 * {@code DOCKERFILE_UNSUPPORTED}: {@code RUN --security=insecure},
 * {@code RUN --network=host}, {@code RUN --device}, {@code RUN --mount=type=ssh},
 * {@code ADD} of a git repository over SSH, and {@code FROM --platform} of another
 * architecture. The directives {@code syntax} and {@code check} choose a frontend and
 * lints; they change no image, and are read past.
 */
@NullMarked
package dev.opendaytona.runner.build.dockerfile;

import org.jspecify.annotations.NullMarked;
