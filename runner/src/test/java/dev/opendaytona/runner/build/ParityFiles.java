package dev.opendaytona.runner.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import dev.opendaytona.runner.image.Layout;
import dev.opendaytona.runner.image.Layout.Packing;
import dev.opendaytona.runner.image.TarBuilder;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/**
 * What the builds that are compared start from: an image and a context.
 */
final class ParityFiles {

	private static final Path BUSYBOX = Path.of("/bin/busybox");

	private static final List<String> APPLETS = List.of("cat", "chmod", "chown", "cp", "echo", "env", "find", "grep",
			"id", "ln", "ls", "mkdir", "mkfifo", "mv", "pwd", "rm", "sh", "sort", "stat", "test", "touch", "true",
			"wc");

	private static final String NOTE = "user.note";

	/** CAP_NET_RAW, permitted and effective (capabilities(7)). */
	private static final String CAPABILITY = "\1\0\0\2\0\40" + "\0".repeat(14);

	private ParityFiles() {
	}

	/** Programs, users, and much to write over and to delete, in two layers. */
	static Layout base(Path directory) {
		Layout layout = new Layout(directory);
		layout.draft()
			.layer(programs(), Packing.GZIP)
			.layer(data(), Packing.GZIP)
			.config(Map.of("Env", List.of("PATH=/usr/bin:/bin", "LANG=C"), "Cmd", List.of("/bin/sh"), "Labels",
					Map.of("origin", "base")))
			.write();
		return layout;
	}

	private static TarBuilder programs() {
		TarBuilder tar = new TarBuilder().directory("bin").program("bin/busybox", BUSYBOX);
		APPLETS.forEach((applet) -> tar.link("bin/" + applet, "busybox"));
		List.of("dev", "etc", "home", "opt", "proc", "run", "srv", "sys", "usr", "var").forEach(tar::directory);
		return tar.directory("tmp", 01777)
			.directory("root", 0700)
			.file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n")
			.file("etc/group", "root:x:0:\nstaff:x:50:app\napp:x:1001:\n");
	}

	private static TarBuilder data() {
		TarBuilder tar = new TarBuilder().link("etc/alias", "passwd").directory("var/data");
		for (String name : List.of("gone", "emptied", "replaced", "again", "kept")) {
			tar.directory("opt/" + name).file("opt/" + name + "/file", name);
		}
		return tar.file("opt/file", "a file")
			.file("opt/owned", "by root")
			.file("opt/special", bytes("special"), 06755)
			.link("opt/link.d", "kept")
			.attribute(NOTE, "of the base")
			.file("opt/attributed", "attributed")
			.attribute("security.capability", CAPABILITY)
			.file("opt/capable", bytes("capable"), 0755)
			.owner(1000, 1001)
			.directory("home/app", 0750)
			.owner(1000, 50)
			.directory("srv/full", 02770)
			.directory("srv/full/modes", 0770)
			.file("srv/full/modes/file", "old")
			.directory("srv/full/inner", 0700);
	}

	/** Files that belong to somebody, of all kinds and names. */
	static byte[] context() {
		TarBuilder tar = new TarBuilder().owner(5, 6)
			.file(".dockerignore", "# comment\n**/*.log\n!keep/**/important.log\nskipped\n!skipped/kept\n/*.tmp\n")
			.file("a.txt", "a\n")
			.file("b.txt", "b\n")
			.file("c.md", "c\n")
			.file("x.tmp", "no")
			.file("with space.txt", "space\n")
			.directory("ü")
			.file("ü/ñ.txt", "utf\n")
			.attribute(NOTE, "of the context")
			.file("attributed", "attributed");
		program(tar);
		return bytes(added(tar));
	}

	private static void program(TarBuilder tar) {
		tar.directory("app", 0750)
			.file("app/main.sh", bytes("#!/bin/sh\n"), 0755)
			.directory("app/data", 0711)
			.file("app/data/x", bytes("x"), 0600)
			.file("app/data/setuid", bytes("s"), 04755)
			.directory("app/empty", 0700)
			.link("app/link", "main.sh")
			.link("app/broken", "nowhere")
			.link("app/abs", "/etc/passwd")
			.link("app/dirlink", "data")
			.file("app/z1", "linked\n")
			.hardLink("app/z2", "app/z1")
			.directory("over", 0700)
			.directory("over/modes", 0711)
			.file("over/modes/file", bytes("new"), 0640)
			.directory("over/inner")
			.file("over/inner/file", "inner");
	}

	private static TarBuilder added(TarBuilder tar) {
		return tar.directory("skipped")
			.file("skipped/one", "no")
			.file("skipped/kept", "yes")
			.directory("keep")
			.directory("keep/deep")
			.file("keep/deep/important.log", "yes")
			.file("keep/deep/other.log", "no")
			.directory("logs")
			.file("logs/only.log", "no")
			.directory("heredoc")
			.file("heredoc/one", "#!/bin/sh\necho $NAME\n")
			.file("heredoc/two", "second\n")
			.file("false.tar.gz", "no archive\n")
			.file("archive.tar", archive(), 0644)
			.file("archive.tar.gz", packed(GZIPOutputStream::new), 0644)
			.file("archive.tar.bz2", packed(BZip2CompressorOutputStream::new), 0644);
	}

	private static byte[] archive() {
		return bytes(new TarBuilder().owner(7, 8)
			.directory("d", 0750)
			.file("d/file", "in the archive")
			.hardLink("d/hard", "d/file")
			.link("d/link", "file")
			.directory("d/empty", 01777)
			.owner(0, 0)
			.file("setuid", bytes("s"), 04711)
			.file("ä b", "odd"));
	}

	/** Packs what is written to it. */
	private interface Packer {

		OutputStream on(OutputStream target) throws IOException;

	}

	private static byte[] packed(Packer packer) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream stream = packer.on(bytes)) {
			stream.write(archive());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] bytes(TarBuilder tar) {
		try (InputStream stream = tar.stream()) {
			return stream.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
