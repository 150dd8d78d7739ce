package dev.opendaytona.cli.setting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import dev.opendaytona.cli.console.CommandFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link Profiles}. */
class ProfilesTests {

	private static final Connection SERVER = new Connection("http://127.0.0.1:3000/api", "dtn_one");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void keepWhenNoFileMakesTheInitialProfileReadableByItsOwnerAlone() throws IOException {
		Profiles profiles = profiles();
		profiles.keep(SERVER);
		assertThat(profiles.active()).contains(SERVER);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profiles.file())))
			.isEqualTo("rw-------");
		assertThat(Files.readString(profiles.file())).isEqualTo("""
				{
				  "profiles": [
				    {
				      "id": "initial",
				      "name": "initial",
				      "api": {
				        "url": "http://127.0.0.1:3000/api",
				        "key": "dtn_one",
				        "token": null
				      },
				      "activeOrganizationId": null
				    }
				  ],
				  "activeProfile": "initial"
				}
				""");
	}

	@Test
	void keepWhenAnotherProfileIsActiveLeavesItAsItIs() throws IOException {
		Profiles profiles = profiles();
		String cloud = """
				{"activeProfile":"cloud","extra":1,"profiles":[{"id":"cloud","name":"cloud",
				"api":{"url":"https://elsewhere.test/api","key":"k"}}]}""";
		Files.createDirectories(profiles.file().getParent());
		Files.writeString(profiles.file(), cloud);
		profiles.keep(SERVER);
		assertThat(profiles.active()).contains(new Connection("https://elsewhere.test/api", "k"));
		assertThat(Files.readString(profiles.file())).contains("\"extra\": 1", "dtn_one");
	}

	@Test
	void keepWhenTheServerIsKnownUpdatesItsProfile() throws IOException {
		Profiles profiles = profiles();
		profiles.keep(SERVER);
		profiles.keep(new Connection("http://127.0.0.1:3001/api", "dtn_one"));
		profiles.keep(new Connection("http://127.0.0.1:3001/api", "dtn_two"));
		assertThat(profiles.active()).contains(new Connection("http://127.0.0.1:3001/api", "dtn_two"));
		assertThat(Files.readString(profiles.file())).doesNotContain("local-");
	}

	@Test
	void activeWhenTheFileIsNotJsonSaysWhichFile() throws IOException {
		Profiles profiles = profiles();
		Files.createDirectories(profiles.file().getParent());
		Files.writeString(profiles.file(), "{");
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(profiles::active)
			.withMessageContaining(profiles.file().toString());
	}

	@Test
	void ofWhenTheEnvironmentNamesADirectoryUsesIt() {
		assertThat(Profiles.of(Map.of("DAYTONA_CONFIG_DIR", "/somewhere")).file())
			.isEqualTo(Path.of("/somewhere/config.json"));
	}

	private Profiles profiles() {
		return new Profiles(this.directory.resolve("new").resolve("config.json"));
	}

}
