package dev.opendaytona.runner.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A program that was launched.
 *
 * @param stdin where its input is written
 * @param stdout its output
 * @param stderr its error output; empty when merged
 * @param exit its exit code, once it has ended; 128 + n when signal n ended it
 */
public record Launched(OutputStream stdin, InputStream stdout, InputStream stderr, CompletableFuture<Integer> exit) {

}
