package dev.opendaytona.runner.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.opendaytona.runner.engine.PathText;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot.Entries;
import dev.opendaytona.runner.engine.SandboxRoot.Entry;
import dev.opendaytona.runner.engine.SandboxRoot.FileStatus;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;
import dev.opendaytona.runner.host.DirectoryReader;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;

/**
 * The entries of one directory.
 *
 * @param root where links of it are resolved
 * @param path the path of the directory
 * @param ids the users and groups of the sandbox
 */
record Listing(Fd root, SandboxPath path, IdRange ids) {

	Entries entries(Fd directory, int most) {
		List<Entry> entries = new ArrayList<>();
		int left = most;
		try (DirectoryReader reader = new DirectoryReader(directory)) {
			for (List<byte[]> names = reader.next(); !names.isEmpty() && left >= 0; names = reader.next()) {
				names.stream().limit(left).forEach((name) -> add(entries, directory, name));
				left -= names.size();
			}
		}
		entries.sort(Comparator.comparing(Entry::name));
		return new Entries(entries, left >= 0);
	}

	private void add(List<Entry> entries, Fd directory, byte[] name) {
		try {
			FileAttributes attributes = FileAttributes.of(directory, name);
			FileAttributes followed = attributes.isLink() ? target(name) : attributes;
			entries.add(new Entry(PathText.of(name), status(followed, this.ids)));
		}
		catch (LinuxException ex) {
			// Gone meanwhile, a link to nothing, or not for this user: left out.
		}
	}

	/** Links lead through the root, so the kernel looks them up from there. */
	private FileAttributes target(byte[] name) {
		byte[] prefix = PathBytes.bytes(this.path.resolve("").value());
		byte[] whole = new byte[prefix.length + name.length];
		System.arraycopy(prefix, 0, whole, 0, prefix.length);
		System.arraycopy(name, 0, whole, prefix.length, name.length);
		try (Fd target = Openat2.inRoot(this.root, whole, Openat2.PATH, 0)) {
			return FileAttributes.of(target);
		}
	}

	static FileStatus status(FileAttributes attributes, IdRange ids) {
		return new FileStatus(kind(attributes), attributes.size(), attributes.permissions(),
				ids.inside(attributes.uid()), ids.inside(attributes.gid()), attributes.modified());
	}

	private static Kind kind(FileAttributes attributes) {
		return switch (attributes.kind()) {
			case 0040000 -> Kind.DIRECTORY;
			case 0120000 -> Kind.LINK;
			case 0010000 -> Kind.FIFO;
			case 0140000 -> Kind.SOCKET;
			case 0020000 -> Kind.CHARACTER_DEVICE;
			case 0060000 -> Kind.BLOCK_DEVICE;
			default -> Kind.FILE;
		};
	}

}
