package dev.opendaytona.runner.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the layer over the host's {@code /usr} hides. A whiteout is a device node, so that
 * a file that is hidden is neither a file nor a directory there.
 */
class HostImageIT {

	@TempDir
	private Path directory;

	private Path usr;

	@BeforeEach
	void make() throws IOException {
		this.usr = Files.createDirectory(this.directory.resolve("usr"));
		write("share/open", "rw-r--r--");
		write("share/secret", "rw-------");
	}

	private void write(String name, String permissions) throws IOException {
		Path file = this.usr.resolve(name);
		Files.createDirectories(file.getParent());
		Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.setPosixFilePermissions(Files.writeString(file, name), PosixFilePermissions.fromString(permissions));
	}

	private Image image() {
		return new HostImage(this.directory.resolve("images"), this.usr).image();
	}

	private static Path mask(Image image) {
		return image.usrLayers().getFirst();
	}

	private static void assertHidden(Path mask, String name) {
		assertThat(mask.resolve(name)).exists().satisfies((file) -> {
			assertThat(Files.isRegularFile(file)).isFalse();
			assertThat(Files.isDirectory(file)).isFalse();
		});
	}

	@Test
	void openWhenARunnerWasKilledWhileItMadeOneRemovesWhatThereIs() throws IOException {
		Path made = mask(image());
		Path begun = this.directory.resolve("images/new-1");
		Files.createDirectories(begun.resolve("root"));
		assertThat(mask(image())).isEqualTo(made).isDirectory();
		assertThat(begun).doesNotExist();
	}

	@Test
	void imageWhenFilesArePrivateHidesThem() {
		Path mask = mask(image());
		assertHidden(mask, "share/secret");
		assertThat(mask.resolve("share/open")).doesNotExist();
	}

	@Test
	void imageWhenADirectoryCannotBeEnteredHidesIt() throws IOException {
		write("share/listed/secret", "rw-r--r--");
		Files.setPosixFilePermissions(this.usr.resolve("share/listed"), PosixFilePermissions.fromString("rwxr--r--"));
		assertHidden(mask(image()), "share/listed");
	}

	@Test
	void imageWhenAFileBecamePrivateSinceHidesIt() throws IOException {
		Path before = mask(image());
		assertThat(mask(image())).isEqualTo(before);
		write("share/later", "rw-------");
		Path after = mask(image());
		assertThat(after).isNotEqualTo(before);
		assertHidden(after, "share/later");
		assertHidden(after, "share/secret");
	}

}
