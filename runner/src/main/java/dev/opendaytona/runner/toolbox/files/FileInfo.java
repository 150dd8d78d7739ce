package dev.opendaytona.runner.toolbox.files;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import dev.opendaytona.runner.engine.SandboxRoot.FileStatus;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;

/**
 * A file as the peer sees it (contract: toolbox section 5).
 *
 * @param name its name
 * @param path its path, starting as the path of the request
 * @param size bytes
 * @param mode for example {@code -rw-r--r--}
 * @param modTime when its content changed last, to read
 * @param modifiedAt the same, RFC 3339
 * @param isDir whether it is a directory
 * @param owner the owner's number
 * @param group the group's number
 * @param permissions for example {@code 0644}
 */
record FileInfo(String name, String path, long size, String mode, String modTime, String modifiedAt, boolean isDir,
		String owner, String group, String permissions) {

	private static final int SETUID = 04000;

	private static final int SETGID = 02000;

	private static final int STICKY = 01000;

	private static final DateTimeFormatter TEXT = DateTimeFormatter
		.ofPattern("yyyy-MM-dd HH:mm:ss.nnnnnnnnn '+0000 UTC'", Locale.ROOT);

	static FileInfo of(String name, String path, FileStatus status) {
		boolean directory = status.kind() == Kind.DIRECTORY;
		return new FileInfo(name, path, status.size(), kind(status) + letters(status.mode()),
				TEXT.format(status.modified().atOffset(ZoneOffset.UTC)), status.modified().toString(), directory,
				String.valueOf(status.uid()), String.valueOf(status.gid()),
				String.format(Locale.ROOT, "%04o", status.mode()));
	}

	/** The letters before the permissions, as Go's {@code FileMode} has them. */
	private static String kind(FileStatus status) {
		String letters = switch (status.kind()) {
			case FILE -> "";
			case DIRECTORY -> "d";
			case LINK -> "L";
			case FIFO -> "p";
			case SOCKET -> "S";
			case CHARACTER_DEVICE, BLOCK_DEVICE -> "D";
		};
		letters += flag(status, SETUID, "u") + flag(status, SETGID, "g");
		letters += (status.kind() == Kind.CHARACTER_DEVICE) ? "c" : "";
		letters += flag(status, STICKY, "t");
		return letters.isEmpty() ? "-" : letters;
	}

	private static String flag(FileStatus status, int bit, String letter) {
		return ((status.mode() & bit) != 0) ? letter : "";
	}

	private static String letters(int mode) {
		String all = "rwxrwxrwx";
		StringBuilder letters = new StringBuilder();
		for (int index = 0; index < all.length(); index++) {
			boolean set = (mode & (0400 >> index)) != 0;
			letters.append(set ? all.charAt(index) : '-');
		}
		return letters.toString();
	}

}
