package dev.opendaytona.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The rival: crun itself, called from a shell that waits in the same mount namespace that
 * the runner uses, so that nothing but crun is measured. Its container has the same kinds
 * of namespaces, but no user namespace, overlay, seccomp, limits or network, so it does
 * less than ours does.
 */
final class RawCrun implements AutoCloseable {

	private static final String SETUP = """
			c=/sys/fs/cgroup/unified/cgroup.controllers
			if [ -e $c ]; then mount --bind /dev/null $c; fi
			while IFS= read -r line; do eval "$line"; echo $?; done""";

	private final Path directory;

	private final Process shell;

	private final Writer commands;

	private final BufferedReader answers;

	RawCrun() throws IOException {
		this.directory = Files.createTempDirectory("raw-crun");
		Path rootfs = Files.createDirectories(this.directory.resolve("bundle/rootfs"));
		for (String name : new String[] { "usr", "dev", "proc", "tmp" }) {
			Files.createDirectories(rootfs.resolve(name));
		}
		for (String link : new String[] { "bin", "lib", "lib64", "sbin" }) {
			Files.createSymbolicLink(rootfs.resolve(link), Path.of("usr", link));
		}
		try (InputStream config = RawCrun.class.getResourceAsStream("raw-config.json")) {
			if (config == null) {
				throw new IOException("raw-config.json is missing");
			}
			Files.copy(config, this.directory.resolve("bundle/config.json"));
		}
		this.shell = new ProcessBuilder("unshare", "--mount", "--propagation", "slave", "sh", "-c", SETUP).start();
		this.commands = this.shell.outputWriter();
		this.answers = this.shell.inputReader();
	}

	void run(String id) throws IOException {
		command("run --detach --no-new-keyring --bundle " + this.directory.resolve("bundle") + " " + id);
	}

	void exec(String id) throws IOException {
		exec(id, "/bin/true");
	}

	/** Runs a command, in words of a shell. */
	void exec(String id, String words) throws IOException {
		command("exec " + id + " " + words);
	}

	void delete(String id) throws IOException {
		command("delete --force " + id);
	}

	private void command(String arguments) throws IOException {
		this.commands.write("crun --root " + this.directory.resolve("state") + " --cgroup-manager=disabled " + arguments
				+ " </dev/null >/dev/null 2>" + this.directory.resolve("log") + "\n");
		this.commands.flush();
		String code = this.answers.readLine();
		if (!"0".equals(code)) {
			throw new IOException(
					"crun " + arguments + ": " + code + " " + Files.readString(this.directory.resolve("log")));
		}
	}

	@Override
	public void close() throws IOException {
		this.shell.destroy();
		new ProcessBuilder("rm", "-rf", this.directory.toString()).start();
	}

}
