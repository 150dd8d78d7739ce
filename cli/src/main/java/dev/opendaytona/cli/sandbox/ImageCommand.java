package dev.opendaytona.cli.sandbox;

import java.nio.file.Path;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands on images. */
@Command(name = "image", description = "Work with images.", subcommands = ImageCommand.ImportCommand.class,
		mixinStandardHelpOptions = true)
public final class ImageCommand {

	/** Imports an image. */
	@Command(name = "import",
			description = "Import an image, or a root file system, as a snapshot that sandboxes start from.",
			mixinStandardHelpOptions = true)
	static final class ImportCommand extends SandboxCommand {

		@Parameters(index = "0", paramLabel = "NAME", description = "The snapshot's name.")
		private String name = "";

		@Parameters(index = "1", paramLabel = "TAR",
				description = "A tar, plain or packed by gzip or zstd: of 'docker save', an OCI image layout or a root file system.")
		private Path tar = Path.of("");

		@Override
		int call(DaytonaClient client) {
			err().println("Importing " + this.tar + " …");
			err().flush();
			client.importImage(this.name, this.tar);
			print("Imported '" + this.name + "'; use it with 'daytona create --snapshot " + this.name + "'");
			return 0;
		}

	}

}
