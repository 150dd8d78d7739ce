package dev.opendaytona.cli.sandbox;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.console.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The commands on snapshots. */
@Command(name = "snapshot", aliases = "snapshots", description = "Work with snapshots, which sandboxes start from.",
		subcommands = { SnapshotCommand.Create.class, SnapshotCommand.Push.class, SnapshotCommand.Show.class,
				SnapshotCommand.Delete.class, SnapshotCommand.Export.class, SnapshotCommand.Publish.class },
		mixinStandardHelpOptions = true)
public final class SnapshotCommand {

	private static final Duration LOOK = Duration.ofMillis(500);

	private static final Set<String> MAKING = Set.of("pending", "building", "pulling", "snapshotting");

	/** Makes a snapshot, and waits until it is there. */
	@Command(name = "create", aliases = { "add", "new" },
			description = "Make a snapshot of an image, a Dockerfile or a sandbox.", mixinStandardHelpOptions = true)
	static final class Create extends SandboxCommand {

		@Parameters(paramLabel = "NAME", description = "The snapshot's name.")
		private String name = "";

		@ArgGroup(multiplicity = "1")
		private Source source = new Source();

		@Option(names = { "-e", "--entrypoint" }, paramLabel = "WORD", arity = "1..*",
				description = "What is started with a sandbox, with --image.")
		private List<String> entrypoint = List.of();

		@Option(names = "--cpu", description = "Processors of a sandbox.")
		private @Nullable Integer cpu;

		@Option(names = "--memory", description = "GiB of memory.")
		private @Nullable Integer memory;

		@Option(names = "--disk", description = "GiB of disk.")
		private @Nullable Integer disk;

		/** What it is made of. */
		static final class Source {

			@Option(names = { "-i", "--image" }, description = "An image with its tag or digest.")
			private @Nullable String image;

			@Option(names = { "-f", "--dockerfile" },
					description = "A Dockerfile that copies nothing from a context; the SDKs send contexts.")
			private @Nullable Path dockerfile;

			@Option(names = "--sandbox", description = "The id or name of a sandbox.")
			private @Nullable String sandbox;

		}

		@Override
		int call(DaytonaClient client) {
			if (this.source.sandbox != null) {
				requireNoMore();
				client.snapshotSandbox(this.source.sandbox, this.name);
			}
			else {
				JsonNode begun = client.createSnapshot(request());
				client.followLog(text(begun, "id"), (line) -> {
					err().println(line);
					err().flush();
				});
			}
			return ended(client);
		}

		private void requireNoMore() {
			if (this.cpu != null || this.memory != null || this.disk != null || !this.entrypoint.isEmpty()) {
				throw new CommandFailure("A snapshot of a sandbox has its sizes and its program; leave them out");
			}
		}

		private ObjectNode request() {
			ObjectNode request = Json.object().put("name", this.name);
			Path file = this.source.dockerfile;
			if (file != null) {
				request.putObject("buildInfo").put("dockerfileContent", read(file));
			}
			else {
				request.put("imageName", this.source.image);
			}
			if (!this.entrypoint.isEmpty()) {
				this.entrypoint.forEach(request.putArray("entrypoint")::add);
			}
			put(request, "cpu", this.cpu);
			put(request, "memory", this.memory);
			put(request, "disk", this.disk);
			return request;
		}

		private static void put(ObjectNode request, String field, @Nullable Integer value) {
			if (value != null) {
				request.put(field, value);
			}
		}

		private static String read(Path file) {
			try {
				return Files.readString(file);
			}
			catch (NoSuchFileException ex) {
				throw new CommandFailure("Could not read the Dockerfile '" + file + "': there is no such file", ex);
			}
			catch (IOException ex) {
				throw new CommandFailure("Could not read the Dockerfile '" + file + "': " + ex.getMessage(), ex);
			}
		}

		private int ended(DaytonaClient client) {
			JsonNode snapshot = client.snapshot(this.name);
			while (MAKING.contains(text(snapshot, "state"))) {
				pause();
				snapshot = client.snapshot(this.name);
			}
			if (!text(snapshot, "state").equals("active")) {
				throw new CommandFailure("The snapshot '" + this.name + "' is in the state '" + text(snapshot, "state")
						+ "': " + text(snapshot, "errorReason") + ". Mend that, then 'daytona snapshot delete "
						+ this.name + "' and try again");
			}
			print("Snapshot '" + this.name + "' is active; use it with 'daytona create --snapshot " + this.name + "'");
			return 0;
		}

	}

	/** Takes an image of the local docker. */
	@Command(name = "push", description = "Take an image of the local docker as a snapshot.",
			mixinStandardHelpOptions = true)
	static final class Push extends SandboxCommand {

		@Parameters(paramLabel = "IMAGE", description = "The image, as docker calls it.")
		private String image = "";

		@Option(names = { "-n", "--name" }, required = true, description = "The snapshot's name.")
		private String name = "";

		@Override
		int call(DaytonaClient client) {
			Process docker = save();
			try {
				client.importImage(this.name, BodyPublishers.ofInputStream(docker::getInputStream));
			}
			finally {
				docker.destroy();
			}
			print("Snapshot '" + this.name + "' is active; use it with 'daytona create --snapshot " + this.name + "'");
			return 0;
		}

		/** It is inspected first: what docker says while it saves comes too late. */
		private Process save() {
			try {
				Process inspect = new ProcessBuilder("docker", "image", "inspect", this.image)
					.redirectOutput(ProcessBuilder.Redirect.DISCARD)
					.redirectError(ProcessBuilder.Redirect.INHERIT)
					.start();
				if (inspect.waitFor() != 0) {
					throw new CommandFailure("docker does not show the image '" + this.image
							+ "', see above; 'docker images' lists those that there are");
				}
				return new ProcessBuilder("docker", "save", this.image).redirectError(ProcessBuilder.Redirect.INHERIT)
					.start();
			}
			catch (IOException ex) {
				throw new CommandFailure("'docker' could not be started; save the image to a file where it runs, "
						+ "then use 'daytona image import'", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new CommandFailure("Interrupted", ex);
			}
		}

	}

	/** Lists snapshots. */
	@Command(name = "list", aliases = "ls", description = "List snapshots.", mixinStandardHelpOptions = true)
	static final class Show extends SandboxCommand {

		private static final String ROW = "%-36s  %-10s  %8s  %s";

		@Option(names = { "-p", "--page" }, defaultValue = "1", description = "The page (${DEFAULT-VALUE}).")
		private int page;

		@Option(names = { "-l", "--limit" }, defaultValue = "100",
				description = "At most this many (${DEFAULT-VALUE}).")
		private int limit;

		@Option(names = { "-f", "--format" }, defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
		private Format format = Format.text;

		@Override
		int call(DaytonaClient client) {
			JsonNode found = client.snapshots(this.page, this.limit);
			switch (this.format) {
				case json -> print(found);
				case text -> printRows(found);
			}
			return 0;
		}

		private void printRows(JsonNode found) {
			print(String.format(ROW, "NAME", "STATE", "GIB", "REASON"));
			for (JsonNode item : found.path("items")) {
				String size = item.path("size").isNumber() ? String.format("%.2f", item.path("size").asDouble()) : "";
				print(String.format(ROW, text(item, "name"), text(item, "state"), size, text(item, "errorReason")));
			}
			if (this.page < found.path("totalPages").asInt(0)) {
				print("There are more: --page " + (this.page + 1));
			}
		}

	}

	/** Deletes a snapshot. */
	@Command(name = "delete", aliases = { "remove", "rm" }, description = "Delete a snapshot; its sandboxes live on.",
			mixinStandardHelpOptions = true)
	static final class Delete extends SandboxCommand {

		@Parameters(paramLabel = "SNAPSHOT", description = "Its id or name.")
		private String snapshot = "";

		@Override
		int call(DaytonaClient client) {
			client.deleteSnapshot(this.snapshot);
			print("Snapshot " + this.snapshot + " is deleted");
			return 0;
		}

	}

	/** Writes a snapshot to a file. */
	@Command(name = "export",
			description = "Write a snapshot to a file, which is an OCI image layout and can be given to 'docker load'.",
			mixinStandardHelpOptions = true)
	static final class Export extends SandboxCommand {

		@Parameters(index = "0", paramLabel = "SNAPSHOT", description = "Its id or name.")
		private String snapshot = "";

		@Parameters(index = "1", paramLabel = "FILE", description = "The new file.")
		private Path file = Path.of("");

		@Override
		int call(DaytonaClient client) {
			long bytes = client.export(this.snapshot, this.file);
			print("Wrote " + this.file + ", " + bytes / (1024 * 1024)
					+ " MiB; 'daytona image import' takes it elsewhere");
			return 0;
		}

	}

	/** Sends a snapshot to a registry. */
	@Command(name = "publish", description = "Send a snapshot to a registry.", mixinStandardHelpOptions = true)
	static final class Publish extends SandboxCommand {

		@Parameters(index = "0", paramLabel = "SNAPSHOT", description = "Its id or name.")
		private String snapshot = "";

		@Parameters(index = "1", paramLabel = "IMAGE", description = "Registry, repository and tag.")
		private String image = "";

		@Override
		int call(DaytonaClient client) {
			JsonNode push = client.publish(this.snapshot, this.image);
			while (text(push, "state").equals("pushing")) {
				push = client.published(this.snapshot);
			}
			if (text(push, "state").equals("failed")) {
				throw new CommandFailure(text(push, "errorReason"));
			}
			print("Snapshot " + this.snapshot + " is in the registry as " + this.image);
			return 0;
		}

	}

	private static void pause() {
		try {
			Thread.sleep(LOOK);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CommandFailure("Interrupted while waiting for the snapshot", ex);
		}
	}

}
