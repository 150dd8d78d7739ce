package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.opendaytona.runner.host.Program;
import org.jspecify.annotations.Nullable;

/**
 * Directories of the host that the runner owns. No sandbox runs in them while they are
 * worked on by name.
 */
final class FileTrees {

	private FileTrees() {
	}

	/** Makes a directory for the runner alone, with its parents. */
	static Path makeDirectories(Path directory) {
		try {
			return Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Path makeDirectory(Path directory, String mode) {
		try {
			Files.createDirectories(directory);
			return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void write(Path file, String content) {
		try {
			Files.writeString(file, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Set<String> names(Path directory) {
		if (!Files.isDirectory(directory)) {
			return Set.of();
		}
		try (Stream<Path> entries = Files.list(directory)) {
			Set<String> names = new LinkedHashSet<>();
			entries.forEach((entry) -> names.add(entry.getFileName().toString()));
			return names;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Removes a tree of any depth and any names; rm follows no link. */
	static void delete(Path tree) {
		Program.run(List.of("rm", "-rf", "--one-file-system", "--", tree.toString()));
	}

	/** Removes a small tree that the runner alone writes to, without a program. */
	static void deleteOwn(Path tree) {
		try {
			Files.walkFileTree(tree, new SimpleFileVisitor<>() {
				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
					Files.delete(file);
					return FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
						throws IOException {
					Files.delete(directory);
					return FileVisitResult.CONTINUE;
				}
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static long size(Path tree) {
		AtomicLong bytes = new AtomicLong();
		try {
			Files.walkFileTree(tree, new SimpleFileVisitor<>() {
				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
					bytes.addAndGet(attributes.size());
					return FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFileFailed(Path file, IOException gone) {
					return FileVisitResult.CONTINUE;
				}
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.get();
	}

}
