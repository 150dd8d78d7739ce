package dev.opendaytona.cli.setting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import dev.opendaytona.cli.console.CommandFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link DataDirectory}. */
class DataDirectoryTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path parent;

	@BeforeEach
	void open() throws IOException {
		Files.setPosixFilePermissions(this.parent, PosixFilePermissions.fromString("rwx--x--x"));
	}

	@Test
	void prepareWhenItIsNewMakesItPassableAndMarksItsLayout() throws IOException {
		DataDirectory data = data();
		data.prepare();
		data.prepare();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path()))).isEqualTo("rwx--x--x");
		assertThat(data.path().resolve("layout")).hasContent("1");
	}

	@Test
	void prepareWhenItsLayoutIsNewerRefuses() throws IOException {
		DataDirectory data = data();
		data.prepare();
		Files.writeString(data.path().resolve("layout"), "2\n");
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(data::prepare)
			.withMessageContaining("has layout 2")
			.withMessageContaining("--data-dir");
	}

	@Test
	void prepareWhenItsLayoutIsNoNumberRefuses() throws IOException {
		DataDirectory data = data();
		data.prepare();
		Files.writeString(data.path().resolve("layout"), "two");
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(data::prepare)
			.withMessageContaining("does not hold a layout number");
	}

	@Test
	void encryptionKeyWhenAskedAgainIsTheSameAndOnlyTheOwners() throws IOException {
		DataDirectory data = data();
		data.prepare();
		assertThat(data.encryptionKey(() -> "first")).isEqualTo("first");
		assertThat(data.encryptionKey(() -> "second")).isEqualTo("first");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path().resolve("encryption.key"))))
			.isEqualTo("rw-------");
	}

	@Test
	void prepareWhenOthersMayNotPassAParentLeavesItAsItIs() throws IOException {
		Files.setPosixFilePermissions(this.parent, PosixFilePermissions.fromString("rwx------"));
		data().prepare();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.parent))).isEqualTo("rwx------");
	}

	@Test
	void adminKeyWhenAskedTwiceIsTheSameAndPrivate() throws IOException {
		DataDirectory data = data();
		data.prepare();
		assertThat(data.findAdminKey()).isEmpty();
		String key = data.adminKey();
		assertThat(key).matches("dtn_[0-9a-f]{64}").isEqualTo(data.adminKey());
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.keyFile()))).isEqualTo("rw-------");
	}

	private DataDirectory data() {
		return new DataDirectory(this.parent.resolve("data"));
	}

}
