package dev.opendaytona.runner.toolbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A language of programs, and how the sandbox's own interpreter gets one through its
 * standard input, so that the source is on no command line and in no file.
 */
enum Language {

	PYTHON("python3", "python", "Python, for example with 'apt-get install python3'") {

		@Override
		List<String> command(String program, List<String> arguments) {
			return join(List.of(program, "-u", "-c", FEED), arguments);
		}

		@Override
		String input(String source) {
			String prologue = charts(source) ? (CHARTS + RUN) : RUN;
			return prologue.getBytes(StandardCharsets.UTF_8).length + "\n" + prologue + source;
		}

		@Override
		boolean charts(String source) {
			return source.contains("matplotlib");
		}

	},

	JAVASCRIPT("node", "nodejs", Language.NODE) {

		@Override
		List<String> command(String program, List<String> arguments) {
			return join(List.of(program, "-"), arguments);
		}

	},

	TYPESCRIPT("node", "nodejs", Language.NODE) {

		@Override
		List<String> command(String program, List<String> arguments) {
			return join(List.of(program, "-e", COMPILE, "--"), arguments);
		}

	};

	private static final String NODE = "Node.js, for example with 'apt-get install nodejs'";

	/** Runs as much of the standard input as its first line says; the rest is its own. */
	private static final String FEED = "import sys;i=sys.stdin.buffer;exec(i.read(int(i.readline())))";

	private static final String RUN = resource("run.py");

	private static final String CHARTS = resource("charts.py");

	private static final String COMPILE = resource("typescript.js");

	private final String program;

	private final String otherName;

	private final String advice;

	Language(String program, String otherName, String advice) {
		this.program = program;
		this.otherName = otherName;
		this.advice = advice;
	}

	static Language of(@Nullable String name) {
		return Stream.of(values())
			.filter((language) -> language.text().equals(name))
			.findFirst()
			.orElseThrow(() -> new ApiException.InvalidRequest(
					"Cannot run code in the language '" + Objects.requireNonNullElse(name, "")
							+ "'; give 'python', 'javascript' or 'typescript' in 'language'"));
	}

	String text() {
		return name().toLowerCase(java.util.Locale.ROOT);
	}

	/** The names under which an image may have the interpreter, best first. */
	List<String> programs() {
		return List.of(this.program, this.otherName);
	}

	abstract List<String> command(String program, List<String> arguments);

	String input(String source) {
		return source;
	}

	/** Whether the output may hold charts. */
	boolean charts(String source) {
		return false;
	}

	String missing(String failure) {
		return "Cannot run " + text() + " code: '" + String.join("' or '", programs())
				+ "' cannot be started in this sandbox (" + failure + "); use an image that has " + this.advice;
	}

	private static List<String> join(List<String> first, List<String> second) {
		List<String> all = new ArrayList<>(first);
		all.addAll(second);
		return all;
	}

	private static String resource(String name) {
		try (InputStream stream = Objects.requireNonNull(Language.class.getResourceAsStream(name), name)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
