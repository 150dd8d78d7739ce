package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An instruction of a stage. As parsed, its texts hold variables, quotes and escapes;
 * {@link StageState#expand} makes the same instruction without them, and only that is
 * executed, applied or part of a key.
 */
public sealed interface Instruction {

	/**
	 * Where it stands.
	 * @return the place, for messages and logs
	 */
	Origin origin();

	/**
	 * Runs a command and keeps what it changed.
	 *
	 * @param origin where it stands
	 * @param command the command
	 * @param mounts what it sees besides the stage's files
	 * @param network whether it has a network
	 */
	record Run(Origin origin, Command command, List<MountOptions> mounts, boolean network) implements Instruction {

		public Run {
			mounts = List.copyOf(mounts);
		}

	}

	/**
	 * Copies files.
	 *
	 * @param origin where it stands
	 * @param from the stage or image that the sources are in; the context without it
	 * @param sources what
	 * @param destination where
	 * @param options how
	 */
	record Copy(Origin origin, @Nullable String from, List<CopySource> sources, String destination,
			CopyOptions options) implements Instruction {

		public Copy {
			sources = List.copyOf(sources);
		}

	}

	/**
	 * Copies files of the context, unpacks archives, fetches.
	 *
	 * @param origin where it stands
	 * @param sources what
	 * @param destination where
	 * @param options how, as with {@code COPY}
	 * @param addOptions how, with {@code ADD} alone
	 */
	record Add(Origin origin, List<CopySource> sources, String destination, CopyOptions options,
			AddOptions addOptions) implements Instruction {

		public Add {
			sources = List.copyOf(sources);
		}

	}

	/**
	 * Sets variables of the image.
	 *
	 * @param origin where it stands
	 * @param variables the variables
	 */
	record Env(Origin origin, List<NameValue> variables) implements Instruction {

		public Env {
			variables = List.copyOf(variables);
		}

	}

	/**
	 * Declares variables of the build.
	 *
	 * @param origin where it stands
	 * @param declarations the variables
	 */
	record Arg(Origin origin, List<Declaration> declarations) implements Instruction {

		public Arg {
			declarations = List.copyOf(declarations);
		}

	}

	/**
	 * A variable of the build.
	 *
	 * @param name its name
	 * @param value what it is when the caller gives none
	 */
	record Declaration(String name, @Nullable String value) {

	}

	/**
	 * Sets labels.
	 *
	 * @param origin where it stands
	 * @param labels the labels
	 */
	record Label(Origin origin, List<NameValue> labels) implements Instruction {

		public Label {
			labels = List.copyOf(labels);
		}

	}

	/**
	 * Makes a directory and works in it.
	 *
	 * @param origin where it stands
	 * @param path the directory, relative to the one before
	 */
	record Workdir(Origin origin, String path) implements Instruction {

	}

	/**
	 * Sets who runs commands.
	 *
	 * @param origin where it stands
	 * @param user {@code USER[:GROUP]} by names or numbers
	 */
	record User(Origin origin, String user) implements Instruction {

	}

	/**
	 * Sets the program of the image.
	 *
	 * @param origin where it stands
	 * @param command the program
	 */
	record Entrypoint(Origin origin, Command command) implements Instruction {

	}

	/**
	 * Sets the command of the image, or the arguments of its program.
	 *
	 * @param origin where it stands
	 * @param command the command
	 */
	record Cmd(Origin origin, Command command) implements Instruction {

	}

	/**
	 * Tells which ports are listened on.
	 *
	 * @param origin where it stands
	 * @param ports the ports; expanded each is {@code PORT/PROTOCOL}
	 */
	record Expose(Origin origin, List<String> ports) implements Instruction {

		public Expose {
			ports = List.copyOf(ports);
		}

	}

	/**
	 * Sets the shell of the commands that follow.
	 *
	 * @param origin where it stands
	 * @param argv the shell and its options
	 */
	record Shell(Origin origin, List<String> argv) implements Instruction {

		public Shell {
			argv = List.copyOf(argv);
		}

	}

	/**
	 * Tells which directories hold data.
	 *
	 * @param origin where it stands
	 * @param paths the directories
	 */
	record Volume(Origin origin, List<String> paths) implements Instruction {

		public Volume {
			paths = List.copyOf(paths);
		}

	}

	/**
	 * Defers an instruction to the builds that start from the image.
	 *
	 * @param origin where it stands
	 * @param trigger its text, see {@link BuildPlan#triggers}
	 * @param instruction what the text says
	 */
	record OnBuild(Origin origin, String trigger, Instruction instruction) implements Instruction {

	}

	/**
	 * Sets the signal that stops a container.
	 *
	 * @param origin where it stands
	 * @param signal its name or number
	 */
	record StopSignal(Origin origin, String signal) implements Instruction {

	}

	/**
	 * Sets how health is found out.
	 *
	 * @param origin where it stands
	 * @param probe how
	 */
	record HealthCheck(Origin origin, Probe probe) implements Instruction {

	}

	/**
	 * Sets the author.
	 *
	 * @param origin where it stands
	 * @param name the author
	 */
	record Maintainer(Origin origin, String name) implements Instruction {

	}

}
